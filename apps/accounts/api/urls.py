"""Routes of the identity API."""

from django.urls import path

from .auth import Logout, Refresh, SendOtp, StaffLogin, VerifyOtp
from .limits import MyLimits, SelfExclude
from .me import MySession, MySessions
from .mobile import ChangeMobile, ConfirmMobile, LostMobile
from .users import BlockUser, UnblockUser

urlpatterns = [
    path("auth/send-otp", SendOtp.as_view(), name="auth-send-otp"),
    path("auth/verify-otp", VerifyOtp.as_view(), name="auth-verify-otp"),
    path("auth/staff-login", StaffLogin.as_view(), name="auth-staff-login"),
    path("auth/refresh", Refresh.as_view(), name="auth-refresh"),
    path("auth/logout", Logout.as_view(), name="auth-logout"),
    path("me/sessions", MySessions.as_view(), name="me-sessions"),
    path("me/sessions/<uuid:session_id>", MySession.as_view(), name="me-session"),
    path("me/change-mobile", ChangeMobile.as_view(), name="me-change-mobile"),
    path("me/change-mobile/confirm", ConfirmMobile.as_view(), name="me-change-mobile-confirm"),
    path("me/change-mobile/lost", LostMobile.as_view(), name="me-change-mobile-lost"),
    path("me/limits", MyLimits.as_view(), name="me-limits"),
    path("me/self-exclusion", SelfExclude.as_view(), name="me-self-exclusion"),
    path("users/<str:public_id>/block", BlockUser.as_view(), name="user-block"),
    path("users/<str:public_id>/unblock", UnblockUser.as_view(), name="user-unblock"),
]
