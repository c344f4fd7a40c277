"""Who gets what from every route: one row for each route, verb and thing, one column for each persona.

A cell is the status that the persona gets, or ``in`` for being sent to sign in. 404 is the answer to strangers:
for them the thing does not exist. 403 is the answer to people who know of it and have not the power. 200, 302, 400,
409, 410 and 422 come from the page itself: it let the persona in, and then said what it had to say.

A new route needs a row; for most, a thing of ``stage.py`` and a line here are enough (``-``: it is about no row
of the database). What a POST sends stands in ``bodies.py``. ``desk`` and ``lurah`` are of our kelurahan, whose
resident made the things; ``other_desk`` and ``other_lurah`` are of another one in the same kecamatan;
``neighbour_rt`` heads another RT of the same RW; ``other_resident`` lives in the same RT. ``crew`` and ``coordinator``
belong to the flood crew of the kecamatan, ``other_crew`` leads that of another one.
"""

from dataclasses import dataclass

PERSONAS = (
    "anonymous", "resident", "other_resident", "rt", "neighbour_rt", "rw", "desk", "other_desk", "lurah",
    "other_lurah", "camat", "administrator", "crew", "coordinator", "other_crew",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """The expected answers to one request, in the order of ``PERSONAS``."""

    route: str
    verb: str
    thing: str
    answers: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.route} {self.verb} {self.thing}"


_TABLE = """
# route                      verb thing         ano res oRe  rt nRT  rw dsk oDe lur oLu cam adm sat koo oKo
ui:help                      GET  -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
ui:offline                   GET  -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
ui:language                  POST -             302 302 302 302 302 302 302 302 302 302 302 302 302 302 302
ui:components                GET  -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
ui:manifest                  GET  -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
ui:service_worker            GET  -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
ui:token                     GET  -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
ui:robots                    GET  -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
ui:security_txt              GET  -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
ui:alive                     GET  -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
ui:ready                     GET  -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200

# route                      verb thing         ano res oRe  rt nRT  rw dsk oDe lur oLu cam adm sat koo oKo
verification:check           GET  -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
verification:by_code         POST -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
verification:by_file         POST -             422 422 422 422 422 422 422 422 422 422 422 422 422 422 422
verification:by_photo        POST -             422 422 422 422 422 422 422 422 422 422 422 422 422 422 422
verification:keys            GET  -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
verification:evidence        GET  -             404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
verification:authority       GET  certified     200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
verification:revocation_list GET  certified     200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
verification:ocsp            POST certified     200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
verification:ocsp_by_address GET  certified     200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
verification:seal_keys       GET  sealed        200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
verification:seal_states     GET  sealed        200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
verification:arrive          GET  -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
/V                           GET  -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
/v/                          GET  -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
/V/                          GET  -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200

# route                      verb thing         ano res oRe  rt nRT  rw dsk oDe lur oLu cam adm sat koo oKo
transparency:page            GET  -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
transparency:checkpoint      GET  -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
transparency:tile            GET  logged        200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
transparency:entries         GET  logged        200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
transparency:time_stamp      GET  stamped       200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
transparency:stamped         GET  stamped       200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
transparency:proof           GET  logged        200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
transparency:add_checkpoint  POST -             404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
transparency:later_checkpoint GET  logged        404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
transparency:later_entries   GET  logged        404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
transparency:later_tile      GET  logged        404 404 404 404 404 404 404 404 404 404 404 404 404 404 404

# route                      verb thing         ano res oRe  rt nRT  rw dsk oDe lur oLu cam adm sat koo oKo
letters:mine                 GET  -              in 200 200 200 200 200 200 200 200 200 200 200 200 200 200
letters:choose               GET  -              in 200 200 200 200 200 200 200 200 200 200 200 200 200 200
letters:begin                POST -              in 302 302 403 403 403 403 403 403 403 403 403 403 403 403
letters:begin                POST resident       in 403 404 302 404 403 302 404 403 404 403 403 404 404 404
letters:choose_for           GET  resident       in 403 404 200 404 403 200 404 403 404 403 403 404 404 404
letters:draft                GET  draft          in 302 404 404 404 404 404 404 404 404 404 404 404 404 404
letters:question             GET  draft          in 200 404 404 404 404 404 404 404 404 404 404 404 404 404
letters:question             POST draft          in 302 404 404 404 404 404 404 404 404 404 404 404 404 404
letters:attachment           GET  photo          in 200 404 404 404 404 404 404 404 404 404 404 404 404 404
letters:attachment           POST photo          in 302 404 404 404 404 404 404 404 404 404 404 404 404 404
letters:draft_photo          GET  photo          in 200 404 404 404 404 404 404 404 404 404 404 404 404 404
letters:check                GET  draft          in 200 404 404 404 404 404 404 404 404 404 404 404 404 404
letters:send                 POST draft          in 422 404 404 404 404 404 404 404 404 404 404 404 404 404
letters:discard              POST draft          in 302 404 404 404 404 404 404 404 404 404 404 404 404 404
letters:request              GET  at_rt          in 200 404 200 404 200 200 404 200 404 200 200 404 404 404
letters:request              GET  at_lurah       in 200 404 200 404 200 200 404 200 404 200 200 404 404 404
letters:request              GET  issued         in 200 404 200 404 200 200 404 200 404 200 200 404 404 404
letters:download             GET  issued         in 200 404 403 404 403 200 404 200 404 200 403 404 404 404
letters:download             GET  revoked        in 200 404 403 404 403 200 404 200 404 200 403 404 404 404
letters:download             GET  at_rt          in 404 404 404 404 404 404 404 404 404 404 404 404 404 404
letters:evidence             GET  at_rt          in 200 404 200 404 403 200 404 200 404 200 403 404 404 404
letters:evidence             GET  at_rw          in 200 404 403 404 200 200 404 200 404 200 403 404 404 404
letters:evidence             GET  at_lurah       in 200 404 403 404 403 200 404 200 404 200 403 404 404 404
letters:approve              POST at_rt          in 403 403 302 404 403 403 404 403 404 403 403 403 403 403
letters:approve              POST at_rw          in 403 403 403 404 302 403 404 403 404 403 403 403 403 403
letters:approve              POST at_desk        in 403 403 403 404 403 302 404 403 404 403 403 403 403 403
letters:approve              POST at_camat       in 403 403 403 404 403 403 404 403 404 302 403 403 403 403
letters:approve              POST at_lurah       in 403 403 403 404 403 403 404 403 404 403 403 403 403 403
letters:approve              POST issued         in 403 403 403 404 403 403 404 403 404 403 403 403 403 403
letters:send_back            POST at_rt          in 403 403 302 404 403 403 404 403 404 403 403 403 403 403
letters:send_back            POST at_lurah       in 403 403 403 404 403 403 404 302 404 403 403 403 403 403
letters:reject               POST at_rt          in 403 403 302 404 403 403 404 403 404 403 403 403 403 403
letters:reject               POST at_desk        in 403 403 403 404 403 302 404 403 404 403 403 403 403 403
letters:withdraw             POST at_rt          in 302 404 403 404 403 403 404 403 404 403 403 404 404 404
letters:correct              POST returned       in 302 404 403 404 403 403 404 403 404 403 403 404 404 404
letters:correct              POST at_rt          in 302 404 403 404 403 403 404 403 404 403 403 404 404 404
letters:pass_over            POST late           in 403 403 403 404 302 302 404 302 404 403 403 403 403 403
letters:pass_over            POST at_rt          in 403 403 403 404 403 403 404 403 404 403 403 403 403 403
letters:deputise_page        GET  at_rt          in 403 403 200 404 403 200 404 403 404 403 403 403 403 403
letters:deputise             POST at_rt          in 403 403 302 404 403 302 404 403 404 403 403 403 403 403
letters:inbox                GET  -              in 403 403 200 200 200 200 200 200 200 200 200 403 403 403
letters:decided              GET  -              in 403 403 200 200 200 200 200 200 200 200 200 403 403 403
letters:desk                 GET  -              in 403 403 403 403 403 200 200 403 403 403 403 403 403 403
letters:agenda               GET  -              in 403 403 403 403 200 200 200 200 200 200 200 403 403 403
letters:agenda_export        GET  -              in 403 403 403 403 200 200 200 200 200 200 200 403 403 403
letters:signing              GET  -              in 403 403 403 403 200 403 403 200 200 200 403 403 403 403
letters:prepare              POST at_lurah       in 403 403 403 403 409 403 403 200 409 409 403 403 403 403
letters:prepare              POST at_rt          in 403 403 403 403 409 403 403 409 409 409 403 403 403 403
letters:read                 GET  at_lurah       in 403 403 403 403 403 403 403 200 404 403 403 403 403 403
letters:read                 GET  at_rt          in 403 403 403 403 403 403 403 403 404 403 403 403 403 403
letters:read                 GET  issued         in 403 403 403 403 403 403 403 403 404 403 403 403 403 403
letters:draft_picture        GET  at_lurah       in 403 403 403 403 403 403 403 200 404 403 403 403 403 403
letters:final                GET  open           in 403 403 403 403 404 403 403 200 404 404 403 403 403 403
letters:final                GET  done           in 403 403 403 403 404 403 403 404 404 404 403 403 403 403
letters:accept               POST open           in 403 403 403 403 404 403 403 400 404 404 403 403 403 403
letters:cancel               POST open           in 403 403 403 403 404 403 403 200 404 404 403 403 403 403
letters:signed               GET  done           in 403 403 403 403 404 403 403 200 404 404 403 403 403 403
letters:signed               GET  open           in 403 403 403 403 404 403 403 302 404 404 403 403 403 403
letters:certificate          POST -              in 403 403 403 403 302 403 403 302 302 302 403 403 403 403
letters:send_to_service      POST done           in 403 403 403 403 404 403 403 302 404 404 403 403 403 403
letters:code                 POST done           in 403 403 403 403 404 403 403 302 404 404 403 403 403 403
letters:undecided            GET  -              in 403 403 200 200 200 200 200 200 200 200 200 403 403 403
letters:bring                POST unknown        in 403 403 404 404 404 403 404 302 404 403 404 403 403 403
letters:close                POST unknown        in 403 403 404 404 404 403 404 302 404 403 404 403 403 403
letters:give_up              POST unknown        in 403 403 404 404 404 403 404 302 404 403 404 403 403 403
letters:revoke               GET  issued         in 403 403 403 404 403 200 404 200 404 403 403 403 403 403
letters:revoke               POST issued         in 403 403 403 404 403 302 404 302 404 403 403 403 403 403
letters:revoke               GET  at_rt          in 403 403 404 404 404 404 404 404 404 404 404 403 403 403
letters:revocations          GET  -              in 403 403 200 200 200 200 200 200 200 200 200 403 403 403
letters:revocation           GET  proposal       in 403 403 403 404 403 200 404 200 404 403 403 403 403 403
letters:revocation_confirm   POST proposal       in 403 403 403 404 403 403 404 302 404 403 403 403 403 403
letters:revocation_refuse    POST proposal       in 403 403 403 404 403 403 404 302 404 403 403 403 403 403
letters:revocation_withdraw  POST proposal       in 403 403 403 404 403 302 404 403 404 403 403 403 403 403
letters:replace              POST revoked        in 302 404 302 404 403 302 404 403 404 403 403 404 404 404
letters:replace              POST issued         in 302 404 302 404 403 302 404 403 404 403 403 404 404 404
letters:standard             GET  -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200

# route                      verb thing         ano res oRe  rt nRT  rw dsk oDe lur oLu cam adm sat koo oKo
office:home                  GET  -             200 200 200 200 200 200 200 200 200 200 200 200 302 302 302
office:sign_in               GET  -             200 302 302 302 302 302 302 302 302 302 302 302 302 302 302
office:sign_in               POST -             422 422 422 422 422 422 422 422 422 422 422 422 422 422 422
office:sign_in_begin         POST -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
office:sign_in_finish        POST -             400 400 400 400 400 400 400 400 400 400 400 400 400 400 400
office:sign_out              POST -             302 302 302 302 302 302 302 302 302 302 302 302 302 302 302
office:activation            GET  -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
office:activation            POST -             422 422 422 422 422 422 422 422 422 422 422 422 422 422 422
office:activation_way        GET  -             302 302 302 302 302 302 302 302 302 302 302 302 302 302 302
office:activation_way        POST -             302 302 302 302 302 302 302 302 302 302 302 302 302 302 302
office:activation_begin      POST -             409 409 409 409 409 409 409 409 409 409 409 409 409 409 409
office:activation_finish     POST -             400 400 400 400 400 400 400 400 400 400 400 400 400 400 400
office:invitation            GET  approved      200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
office:invitation_begin      POST approved      200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
office:invitation_finish     POST approved      400 400 400 400 400 400 400 400 400 400 400 400 400 400 400
office:account               GET  -              in 200 200 200 200 200 200 200 200 200 200 200 200 200 200
office:proof                 GET  -              in 200 200 200 200 200 200 200 200 200 200 200 200 200 200
office:proof                 POST -              in 422 422 422 422 422 422 422 422 422 422 422 422 422 422
office:proof_begin           POST -              in 200 409 200 409 200 200 200 200 200 200 200 200 200 200
office:proof_finish          POST -              in 400 400 400 400 400 400 400 400 400 400 400 400 400 400
office:key_add               GET  -              in 200 200 200 200 200 200 200 200 200 200 200 200 200 200
office:key_begin             POST -              in 200 200 200 200 200 200 200 200 200 200 200 200 200 200
office:key_finish            POST -              in 400 400 400 400 400 400 400 400 400 400 400 400 400 400
office:key_rename            POST resident_key   in 302 404 404 404 404 404 404 404 404 404 404 404 404 404
office:key_revoke            GET  resident_key   in 200 404 404 404 404 404 404 404 404 404 404 404 404 404
office:key_revoke            POST resident_key   in 422 404 404 404 404 404 404 404 404 404 404 404 404 404
office:devices_end           POST -              in 302 302 302 302 302 302 302 302 302 302 302 302 302 302
office:device_end            POST resident_device  in 302 404 404 404 404 404 404 404 404 404 404 404 404 404
office:bell_begin            POST -              in 403 403 200 200 200 200 200 200 200 200 200 200 200 200
office:bell_on               POST -              in 403 403 409 409 409 409 409 409 409 409 409 409 409 409
office:bell_trial            POST -              in 403 403 302 302 302 302 302 302 302 302 302 302 302 302
office:bell_off              POST rt_bell        in 403 403 302 404 404 404 404 404 404 404 404 404 404 404
office:password              GET  -              in 302 302 302 302 302 302 302 302 302 302 302 302 302 302
office:password              POST -              in 302 302 302 302 302 302 302 302 302 302 302 302 302 302
office:objection             POST recovery       in 404 404 302 404 404 404 404 404 404 404 404 404 404 404
office:messages              GET  -              in 200 200 200 200 200 200 200 200 200 200 200 200 200 200
office:messages_read         POST -              in 302 302 302 302 302 302 302 302 302 302 302 302 302 302
office:residents             GET  -              in 403 403 200 200 403 200 200 403 403 403 403 403 403 403
office:resident_by_nik       POST -              in 403 403 302 422 403 302 422 403 403 403 403 403 403 403
office:resident_add          GET  -              in 403 403 403 403 403 200 200 403 403 403 403 403 403 403
office:resident_add          POST -              in 403 403 403 403 403 422 422 403 403 403 403 403 403 403
office:resident              GET  resident       in 403 403 200 404 403 200 404 403 403 403 403 403 403 403
office:resident_reveal       POST resident       in 403 403 200 404 403 200 404 403 403 403 403 403 403 403
office:resident_code         POST newcomer       in 403 403 200 404 403 200 404 403 403 403 403 403 403 403
office:resident_confirm      POST unconfirmed    in 403 403 403 403 403 302 404 403 403 403 403 403 403 403
office:officials             GET  -              in 403 403 403 403 403 200 200 200 200 200 200 403 403 403
office:official_add          GET  -              in 403 403 403 403 403 403 403 403 403 403 200 403 403 403
office:official_add          POST -              in 403 403 403 403 403 403 403 403 403 403 422 403 403 403
office:official              GET  official       in 403 403 403 403 403 200 404 200 404 200 200 403 403 403
office:invite                POST official       in 403 403 403 403 403 302 404 302 404 302 302 403 403 403
office:official_correct      GET  official       in 403 403 403 403 403 403 403 403 403 403 200 403 403 403
office:official_correct      POST official       in 403 403 403 403 403 403 403 403 403 403 422 403 403 403
office:appoint               GET  official       in 403 403 403 403 403 403 403 403 403 403 200 403 403 403
office:appoint               POST official       in 403 403 403 403 403 403 403 403 403 403 422 403 403 403
office:official_key_revoke   POST official       in 403 403 403 403 403 403 403 403 403 403 302 403 403 403
office:invitation_approve    POST started        in 403 403 403 403 403 403 404 403 404 200 200 403 403 403
office:invitation_link       POST approved       in 403 403 403 403 403 200 404 403 404 403 200 403 403 403
office:invitation_cancel     POST approved       in 403 403 403 403 403 302 404 403 404 403 302 403 403 403
office:key_approve           POST own_key        in 403 403 403 403 403 403 404 403 404 302 302 403 403 403
office:key_refuse            POST own_key        in 403 403 403 403 403 403 404 403 404 302 302 403 403 403
office:appointment_end       GET  official       in 403 403 403 403 403 403 403 403 403 403 200 403 403 403
office:appointment_end       POST official       in 403 403 403 403 403 403 403 403 403 403 422 403 403 403
office:regions               GET  -              in 403 403 200 200 200 200 200 200 200 200 200 403 403 403
office:region                GET  -              in 403 403 200 200 200 200 200 200 200 200 200 403 403 403
office:office_change         GET  -              in 403 403 403 403 403 403 403 403 403 403 200 403 403 403
office:office_change         POST -              in 403 403 403 403 403 403 403 403 403 403 422 403 403 403

# route                      verb thing         ano res oRe  rt nRT  rw dsk oDe lur oLu cam adm sat koo oKo
satgas:siaga                 GET  -              in 403 403 403 403 403 403 403 403 403 403 403 200 200 200
satgas:offline               GET  -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
satgas:sky                   POST -              in 403 403 403 403 403 403 403 403 403 403 403 302 302 302
satgas:attend                POST -              in 403 403 403 403 403 403 403 403 403 403 403 302 302 302
satgas:attend_explain        POST press          in 403 403 403 403 403 403 403 403 403 403 403 302 404 404
satgas:attend_confirm        POST press          in 403 403 403 403 403 403 403 403 403 302 403 403 302 404
satgas:overtime_answer       POST order          in 403 403 403 403 403 403 403 403 403 403 403 302 404 404
satgas:wall                  GET  -              in 403 403 403 403 403 200 200 200 200 200 200 200 200 200
satgas:pulse                 GET  pulse         200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
satgas:status                GET  -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
satgas:map                   GET  -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
satgas:geojson               GET  -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
satgas:cap                   GET  bulletin      200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
satgas:atom                  GET  -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
satgas:sensorthings          GET  -           200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
satgas:things                GET  -           200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
satgas:thing                 GET  gauge       200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
satgas:thing_datastreams     GET  gauge       200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
satgas:datastreams           GET  -           200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
satgas:datastream            GET  gauge       200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
satgas:stream_observations   GET  gauge       200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
satgas:stream_observations   POST gauge       401 401 401 401 401 401 401 401 401 401 401 401 401 401 401
satgas:observations          GET  -           200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
satgas:observations          POST -           401 401 401 401 401 401 401 401 401 401 401 401 401 401 401
satgas:observation           GET  level       200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
satgas:months                GET  -            in 403 403 403 403 403 302 302 302 302 302 302 302 302 302
satgas:month                 GET  month        in 403 403 403 403 403 200 200 200 200 200 200 200 200 200
satgas:report_of_day         GET  day          in 403 403 403 403 403 200 200 200 200 200 200 200 200 200
satgas:report_make           POST day          in 403 403 403 403 403 403 403 403 403 302 403 403 302 302
satgas:report_picture        GET  day_report   in 403 403 403 403 403 403 403 200 200 200 403 403 403 403
satgas:report_prepare        POST day_report   in 403 403 403 403 403 403 403 200 200 200 403 403 403 403
satgas:report_file           GET  day_report   in 403 403 403 403 403 404 404 404 404 404 404 404 404 404
satgas:report_file           GET  signed_report  in 403 403 403 403 403 200 200 200 200 200 200 200 200 404
satgas:report                GET  -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
satgas:report                POST -             422 422 422 422 422 422 422 422 422 422 422 422 422 422 422
satgas:report_status         GET  report        200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
satgas:report_same           GET  report        200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
satgas:report_same           POST report        302 302 302 302 302 302 302 302 302 302 302 302 302 302 302
satgas:incidents             GET  -              in 403 403 200 200 200 200 200 200 200 200 200 200 200 200
satgas:incident              GET  water          in 403 403 200 200 200 200 200 200 200 200 200 200 200 404
satgas:incident_photo        GET  water          in 403 403 200 200 200 200 200 200 200 200 200 200 200 404
satgas:incident_act          POST water          in 403 403 302 302 302 302 302 302 302 302 302 302 302 404
satgas:incident_act          POST flood          in 403 403 403 403 403 403 403 403 403 302 403 403 302 404
satgas:coordinator           GET  -              in 403 403 403 403 403 403 403 200 200 200 403 403 200 200
satgas:overrule              POST -              in 403 403 403 403 403 403 403 422 422 422 403 403 422 422
satgas:emergency             POST -              in 403 403 403 403 403 403 403 422 422 422 403 403 403 403
satgas:overtime_order        POST -              in 403 403 403 403 403 403 403 403 403 302 403 403 302 302
satgas:overtime_end          POST order          in 403 403 403 403 403 403 403 403 403 302 403 403 302 404
satgas:relief_name           POST order          in 403 403 403 403 403 403 403 403 403 302 403 403 302 404
satgas:meal                  POST -              in 403 403 403 403 403 403 403 403 403 302 403 403 302 302
satgas:stagger               POST morning        in 403 403 403 403 403 403 403 403 403 302 403 403 302 404
satgas:drills                GET  -              in 403 403 403 403 403 403 403 200 200 200 403 403 200 200
satgas:relief                GET  relief         in 403 403 403 403 403 403 403 404 404 200 403 200 200 404
satgas:relief_answer         POST relief         in 403 403 403 403 403 403 403 404 404 302 403 302 302 404
satgas:relief_done           POST relief         in 403 403 403 403 403 403 403 404 404 302 403 302 302 404
satgas:alarm                 GET  alarm          in 403 403 403 403 403 200 200 200 200 200 200 200 200 404
satgas:alarm_take            POST alarm          in 403 403 403 403 403 302 302 302 302 302 302 302 302 404
satgas:rota                  GET  -              in 403 403 403 403 403 403 403 200 200 200 403 200 200 200
satgas:rota_lay_out          POST -              in 403 403 403 403 403 403 403 403 403 302 403 403 302 302
satgas:rota_day              GET  planned        in 403 403 403 403 403 403 403 403 403 200 403 403 200 404
satgas:rota_day              POST planned        in 403 403 403 403 403 403 403 403 403 422 403 403 422 404
satgas:leave_ask             POST -              in 403 403 403 403 403 403 403 403 403 403 403 422 422 422
satgas:leave_decide          POST leave          in 403 403 403 403 403 403 403 403 403 302 403 403 302 404
satgas:swap_ask              GET  shift          in 403 403 403 403 403 403 403 403 403 403 403 200 404 404
satgas:swap_ask              POST shift          in 403 403 403 403 403 403 403 403 403 403 403 302 404 404
satgas:swap_answer           POST swap           in 403 403 403 403 403 403 403 403 403 403 403 302 404 404
satgas:swap_decide           POST swap           in 403 403 403 403 403 403 403 403 403 302 403 403 302 404
satgas:calendar_open         POST -              in 403 403 403 403 403 403 403 403 403 403 403 200 200 200
satgas:calendar_close        POST -              in 403 403 403 403 403 403 403 403 403 403 403 302 302 302
satgas:feed                  GET  calendar      200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
satgas:hours                 GET  -              in 403 403 403 403 403 403 403 200 200 200 403 200 200 200
satgas:hours_export          GET  -              in 403 403 403 403 403 403 403 200 200 200 403 403 200 200
satgas:upkeep                GET  -              in 403 403 403 403 403 403 403 200 200 200 403 200 200 200
satgas:equipment_add         POST -              in 403 403 403 403 403 403 403 403 403 422 403 403 422 422
satgas:round_add             POST -              in 403 403 403 403 403 403 403 403 403 302 403 403 302 302
satgas:look_after            POST pump           in 403 403 403 403 403 403 403 403 403 403 403 302 302 404
satgas:upkeep_retire         POST pump           in 403 403 403 403 403 403 403 403 403 302 403 403 302 404

# route                      verb thing         ano res oRe  rt nRT  rw dsk oDe lur oLu cam adm sat koo oKo
demo:choose                  GET  -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
demo:enter                   POST -             302 302 302 302 302 302 302 302 302 302 302 302 302 302 302
demo:keys                    GET  -             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
"""


def _rows() -> tuple[Row, ...]:
    lines = (line.split() for line in _TABLE.splitlines() if line and not line.startswith("#"))
    return tuple(Row(route, verb, thing, tuple(answers)) for route, verb, thing, *answers in lines)


ROWS = _rows()
