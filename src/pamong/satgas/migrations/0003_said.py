from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("satgas", "0002_crew")]

    operations = [
        migrations.AddField(model_name="post", name="said", field=models.JSONField(null=True)),
    ]
