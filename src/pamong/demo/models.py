"""The private keys of the demo's simulated authenticators. This app is not installed in production."""

from django.db import models

from pamong.foundation.access.models import Credential
from pamong.foundation.db.fields import EncryptedTextField
from pamong.foundation.db.ids import uuid7


class SimulatedKey(models.Model):
    """The private key of a simulated credential, as a JWK, for the page that plays the phone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    credential = models.OneToOneField(Credential, models.CASCADE, related_name="simulated_key")
    jwk = EncryptedTextField()

    def __str__(self) -> str:
        return f"simulated {self.credential_id}"
