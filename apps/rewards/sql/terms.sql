SELECT * FROM jsonb_to_recordset(%s::jsonb) AS t(
    no int, rule_id uuid, version_id uuid, set_id uuid, period_key text, priority int, family text, holdout int,
    kind text, multiple numeric, cap_grant numeric, cap_player numeric, player_since timestamptz, cap_run numeric,
    cap_day numeric, day_since timestamptz, gate_refusal text, expires_at timestamptz, rule_left numeric,
    all_left numeric)
