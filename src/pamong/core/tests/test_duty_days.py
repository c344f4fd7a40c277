"""The nine days of the prototype, the days on which it was really flooded, and others that went wrong once."""

import pytest

from pamong.core.tests.duty_days import read

DAYS = {
    # The nine.
    "clear day": """
        06.40 | prakiraan 13=cerah 16=cerah 19=cerah 22=cerah
        15.05 | Budi melihat cerah                             |
        15.15 |                                                | PULANG R0
    """,
    "cloud is forecast, but the crew sees a clear sky": """
        06.40 | prakiraan 13=awan 16=mendung 19=awan 22=awan
        14.50 | Budi melihat cerah
        15.10 | Eko melihat cerah                              |
        15.15 |                                                | PULANG R0
    """,
    "clouds only, and they go": """
        06.40 | prakiraan 13=awan 16=mendung 19=cerah 22=cerah
        15.10 | Budi melihat mendung                           |
        15.15 |                                                | TAHAN H2 H4
        16.10 | Budi melihat cerah
        16.35 | Budi melihat cerah                             | PULANG R6
    """,
    "clouds all evening": """
        06.40 | prakiraan 13=awan 16=mendung 19=awan 22=awan
        15.10 | Budi melihat mendung                           |
        15.15 |                                                | TAHAN H2 H4
        16.00 | Budi melihat mendung
        17.00 | Eko melihat mendung
        17.30 |                                                | PULANG R6
        18.40 | Eko melihat mendung
    """,
    "rain from 15.40 to 17.00": """
        06.40 | prakiraan 13=awan 16=hujan 19=awan 22=awan     |
        15.15 |                                                | TAHAN H3 H4
        15.40 | Budi melihat hujan
        16.30 | Budi melihat hujan
        17.00 | Budi melihat gerimis
        17.05 | Budi melihat mendung
        17.25 | Budi melihat mendung
        17.35 |                                                | PULANG R1
    """,
    "drizzle that comes and goes": """
        06.40 | prakiraan 13=awan 16=awan 19=awan 22=awan
        15.10 | Budi melihat mendung                           |
        15.15 |                                                | TAHAN H2 H4
        15.35 | Budi melihat gerimis
        15.45 | Budi melihat mendung
        15.55 | Budi melihat gerimis
        16.05 | Budi melihat mendung
        16.10 | Budi melihat gerimis
        16.30 | Budi melihat mendung
        16.50 | Budi melihat mendung
        17.00 |                                                | PULANG R1
        17.20 | Budi melihat mendung
    """,
    "a sudden warning at 15.20": """
        06.40 | prakiraan 13=cerah 16=cerah 19=cerah 22=cerah
        15.05 | Budi melihat cerah                             |
        15.15 |                                                | PULANG R0
        15.20 | BMKG memperingatkan 15.40-18.40                | TAHAN H1
        18.10 | Budi melihat cerah
        18.35 | Budi melihat cerah                             |
        18.40 |                                                | PULANG R6
    """,
    "a flood like that of 24 December 2024": """
        06.40 | prakiraan 13=awan 16=petir 19=petir 22=hujan   |
        15.15 |                                                | TAHAN H3 H4
        15.30 | Budi melihat deras
        15.50 | kejadian Jalan Contoh tergenang, ditutup 22.20
        17.00 | Eko melihat deras
        19.00 | Eko melihat hujan
        20.30 | Eko melihat hujan
        21.45 | Eko melihat gerimis
        21.55 | Eko melihat mendung
        22.15 | Eko melihat mendung
        22.25 |                                                | PULANG R1
        22.30 | selesai
    """,
    "every source is dead and nobody reports": """
        06.00 | daftar BMKG tak terjangkau sampai 29.00        |
        15.15 |                                                | TAHAN H7
        23.30 | selesai
    """,
    # The days on which it was flooded. Hours as the news gave them; forecasts and reports are what fits them.
    "19 October 2021: rain from 13.15 to 16.00, water in 23 places": """
        06.40 | prakiraan 13=hujan 16=hujan 19=awan 22=cerah
        13.20 | Budi melihat deras
        13.55 | kejadian Depan kelurahan tergenang, ditutup 17.20
        14.40 | Eko melihat deras                              |
        15.15 |                                                | TAHAN H2 H3 H4 H6
        15.55 | Eko melihat gerimis
        16.05 | Budi melihat mendung
        16.25 | Eko melihat mendung
        17.10 | Budi melihat mendung                           |
        17.20 |                                                | PULANG R1
    """,
    "24 December 2024: water from 15.30 to 22.30, 257 households, a warning before it": """
        06.40 | prakiraan 13=awan 16=hujan 19=hujan 22=gerimis
        14.50 | BMKG memperingatkan 15.10-18.10
        15.10 | Budi melihat mendung                           |
        15.15 |                                                | TAHAN H1 H2 H3 H4
        15.30 | Budi melihat deras
        15.35 | kejadian Rumah tergenang, ditutup 22.30
        17.55 | BMKG memperingatkan 18.00-21.00
        21.30 | Budi melihat hujan
        22.00 | Budi melihat mendung
        22.20 | Eko melihat mendung                            |
        22.30 |                                                | PULANG R1
        23.00 | selesai
    """,
    "22 October 2025: nothing forecast, a gauge is the first to know, 22 places": """
        06.40 | prakiraan 13=cerah 16=cerah 19=cerah 22=cerah
        15.00 | Budi melihat cerah                             |
        15.15 |                                                | PULANG R0
        15.40 | air 22 dari 60 cm
        15.45 | air 31 dari 60 cm                              | TAHAN H5
        15.50 | Budi melihat deras
        16.10 | kejadian Jalan Contoh 20 cm, ditutup 18.30
        16.20 | air 64 dari 60 cm
        18.00 | air 40 dari 60 cm
        18.05 | Budi melihat gerimis
        18.20 | air 38 dari 60 cm
        18.30 | Budi melihat mendung
        18.50 | Budi melihat mendung                           |
        19.00 |                                                | PULANG R1
    """,
    "4 December 2025: 80 to 160 cm, the crew is called back from home": """
        06.40 | prakiraan 13=awan 16=awan 19=awan 22=awan
        15.10 | Budi melihat cerah                             |
        15.15 |                                                | PULANG R0
        17.10 | Budi melihat deras                             | TAHAN H2
        17.30 | kejadian Permukiman tergenang 80 cm, ditutup 21.40
        19.00 | Budi melihat hujan
        21.00 | Budi melihat mendung
        21.30 | Budi melihat mendung                           |
        21.40 |                                                | PULANG R1
    """,
    # Others.
    "eyes never beat a wet forecast": """
        06.40 | prakiraan 13=cerah 16=gerimis 19=cerah 22=cerah
        14.50 | Budi melihat cerah
        15.12 | Budi melihat cerah                             |
        15.15 |                                                | TAHAN H3
        15.40 | Budi melihat cerah
        16.05 | Budi melihat cerah
        16.55 | Budi melihat cerah
        17.20 | Budi melihat cerah                             |
        17.35 |                                                | PULANG R6
    """,
    "rain and heavy rain again in the next slot: a pair stays on call": """
        06.40 | prakiraan 13=awan 16=hujan 19=petir 22=awan    |
        15.15 |                                                | TAHAN H3 H4
        15.20 | Budi melihat hujan
        16.00 | Budi melihat mendung
        16.20 | Eko melihat mendung                            |
        16.30 |                                                | PULANG R1 R5
    """,
    "it rains a moment after the release": """
        06.40 | prakiraan 13=awan 16=awan 19=awan 22=awan
        15.10 | Budi melihat mendung                           |
        15.15 |                                                | TAHAN H2 H4
        16.00 | Budi melihat cerah
        16.20 | Budi melihat cerah                             | PULANG R6
        16.25 | Budi melihat gerimis
        16.35 |                                                | TAHAN H2
        16.45 | Budi melihat mendung
        17.05 | Budi melihat mendung                           |
        17.15 |                                                | PULANG R1
    """,
    "a grey sky after the release calls nobody back": """
        06.40 | prakiraan 13=awan 16=awan 19=awan 22=awan
        15.10 | Budi melihat mendung                           |
        15.15 |                                                | TAHAN H2 H4
        15.35 | Budi melihat cerah
        15.55 | Budi melihat cerah                             | PULANG R6
        16.10 | Budi melihat mendung
        17.00 | Budi melihat mendung
    """,
    "a new forecast of rain an hour after the release calls back": """
        06.40 | prakiraan 13=cerah 16=cerah 19=cerah 22=cerah
        15.05 | Budi melihat cerah                             |
        15.15 |                                                | PULANG R0
        16.00 | prakiraan 13=cerah 16=cerah 19=petir 22=cerah
        16.30 |                                                | TAHAN H3
        17.00 | prakiraan 13=cerah 16=cerah 19=awan 22=cerah
        17.30 |                                                | PULANG R6
    """,
    "two on duty, one of them alone reports dry": """
        06.40 | prakiraan 13=awan 16=awan 19=awan 22=awan
        08.00 | 2 petugas
        15.00 | Budi melihat hujan                             |
        15.15 |                                                | TAHAN H2 H4
        15.40 | Budi melihat mendung
        16.00 | Budi melihat mendung
        16.20 | Budi melihat mendung
        16.25 | Eko melihat mendung                            | PULANG R1
    """,
    "a report of rain that arrives late": """
        06.40 | prakiraan 13=cerah 16=cerah 19=cerah 22=cerah
        15.00 | Budi melihat cerah
        15.20 | Eko melihat hujan, terkirim 15.45              |
        15.15 |                                                | PULANG R0
        15.45 |                                                | TAHAN H2
        15.55 | Eko melihat mendung
        16.15 | Budi melihat mendung                           |
        16.25 |                                                | PULANG R1
    """,
    "a warning is withdrawn": """
        06.40 | prakiraan 13=cerah 16=cerah 19=cerah 22=cerah
        15.00 | BMKG memperingatkan 15.10-18.10, dicabut 16.05
        15.10 | Budi melihat cerah                             |
        15.15 |                                                | TAHAN H1
        15.45 | Budi melihat cerah
        16.05 |                                                | PULANG R6
    """,
    "a warning that lasts for minutes does not make the decision flap": """
        06.40 | prakiraan 13=cerah 16=cerah 19=cerah 22=cerah
        14.50 | Budi melihat cerah
        15.10 | Budi melihat cerah                             |
        15.15 |                                                | PULANG R0
        15.20 | BMKG memperingatkan 15.20-15.25                | TAHAN H1
        15.28 | BMKG memperingatkan 15.45-15.50
        15.50 | Budi melihat cerah                             | PULANG R6
        15.55 | BMKG memperingatkan 16.00-16.02                | TAHAN H1
        16.10 |                                                | PULANG R6
    """,
    "one look at a clear sky does not end the rain": """
        06.40 | prakiraan 13=cerah 16=cerah 19=cerah 22=cerah
        15.00 | Budi melihat hujan
        15.12 | Eko melihat cerah                              |
        15.15 |                                                | TAHAN H2
        15.25 | Eko melihat cerah
        15.45 | Eko melihat cerah                              | PULANG R1
    """,
    "the lurah sends home, knowing of the warning; a new incident calls back": """
        06.40 | prakiraan 13=awan 16=gerimis 19=awan 22=awan
        15.00 | BMKG memperingatkan 15.10-19.10                |
        15.15 |                                                | TAHAN H1 H3 H4
        16.00 | Ibu Lurah memulangkan: Awan hanya di utara     | PULANG P2
        18.02 | kejadian Gorong-gorong meluap, ditutup 19.00
        18.05 |                                                | TAHAN H6
        19.00 | Budi melihat cerah
        19.10 |                                                | PULANG R6
    """,
    "the co-ordinator holds on a clear day and gives the watch back": """
        06.40 | prakiraan 13=cerah 16=cerah 19=cerah 22=cerah
        14.00 | Pak Agus menahan: Pintu air hulu dibuka sore   | TAHAN P1
        15.10 | Budi melihat cerah
        17.10 | Budi melihat cerah
        17.20 | Pak Agus menyerahkan: Pintu air sudah ditutup
        17.30 |                                                | PULANG R6
    """,
    "warnings cannot be fetched: the forecast is read an hour further": """
        06.40 | prakiraan 13=cerah 16=cerah 19=petir 22=cerah
        12.00 | daftar BMKG tak terjangkau sampai 29.00
        15.05 | Budi melihat cerah                             |
        15.15 |                                                | TAHAN H3
        20.35 |                                                | PULANG R6
    """,
    "only eyes are left": """
        06.00 | daftar BMKG tak terjangkau sampai 29.00
        15.10 | Budi melihat cerah                             |
        15.15 |                                                | PULANG R0
        16.30 |                                                | TAHAN H7
        16.40 | Pak Agus memulangkan: Langit cerah dari kantor | PULANG P2
    """,
    "a gauge falls silent at its limit": """
        06.40 | prakiraan 13=cerah 16=cerah 19=cerah 22=cerah
        15.10 | air 61 dari 60 cm                              |
        15.15 |                                                | TAHAN H5
        15.40 | Budi melihat cerah
        16.10 | Budi melihat cerah
        17.50 | Budi melihat cerah
        18.15 |                                                | PULANG R6
    """,
}


@pytest.mark.parametrize("name", DAYS)
def test_a_day_goes_as_its_table_says(name: str) -> None:
    day = read(DAYS[name])
    assert list(day.changes()) == list(day.expected)
