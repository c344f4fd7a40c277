"""The one command: ``pamong demo``, ``serve``, ``verify``, ``sample`` and the rest."""
