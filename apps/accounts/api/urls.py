"""Routes of the identity API."""

from django.urls import path

from .auth import Logout, Refresh, SendOtp, StaffLogin, VerifyOtp
from .me import Me, MySession, MySessions
from .users import BlockUser, UnblockUser

urlpatterns = [
    path("auth/send-otp", SendOtp.as_view(), name="auth-send-otp"),
    path("auth/verify-otp", VerifyOtp.as_view(), name="auth-verify-otp"),
    path("auth/staff-login", StaffLogin.as_view(), name="auth-staff-login"),
    path("auth/refresh", Refresh.as_view(), name="auth-refresh"),
    path("auth/logout", Logout.as_view(), name="auth-logout"),
    path("me", Me.as_view(), name="me"),
    path("me/sessions", MySessions.as_view(), name="me-sessions"),
    path("me/sessions/<uuid:session_id>", MySession.as_view(), name="me-session"),
    path("users/<str:public_id>/block", BlockUser.as_view(), name="user-block"),
    path("users/<str:public_id>/unblock", UnblockUser.as_view(), name="user-unblock"),
]
