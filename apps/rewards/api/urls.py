from apps.rewards.imports.urls import urlpatterns as imports

urlpatterns = [*imports]
