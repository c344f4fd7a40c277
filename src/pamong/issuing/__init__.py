"""Any signed document of the office: render, number, register, publish, verdict."""
