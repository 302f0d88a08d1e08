"""The portal's addresses, with the toolkit's own in front of ours."""

from django.urls import include, path
from oauth2_provider.views import ConnectDiscoveryInfoView

from portal import urls

urlpatterns = [
    path("o/", include("oauth2_provider.urls")),
    path(".well-known/openid-configuration", ConnectDiscoveryInfoView.as_view()),
    *urls.urlpatterns,
]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
