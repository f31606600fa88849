from django.urls import path

from . import api

urlpatterns = [
    path("players/imports", api.PlayerImports.as_view(), name="player-imports"),
    path("players/imports/<str:batch_id>", api.PlayerImport.as_view(), name="player-import"),
    path("players/imports/<str:batch_id>/errors", api.PlayerImportErrors.as_view(), name="player-import-errors"),
    path("players/imports/<str:batch_id>/map", api.PlayerImportMap.as_view(), name="player-import-map"),
    path("players/imports/<str:batch_id>/commit", api.PlayerImportCommit.as_view(), name="player-import-commit"),
    path("players/imports/<str:batch_id>/undo", api.PlayerImportUndo.as_view(), name="player-import-undo"),
]
