import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("satgas", "0003_said")]

    operations = [
        migrations.AddField(
            model_name="presence",
            name="happened_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
    ]
