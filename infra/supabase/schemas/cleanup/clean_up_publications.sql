-- Daily at 2, by pg_cron: everything past the retention, a piece for a transaction. A procedure that commits may neither be
-- a security definer nor set a search_path: every name is written out, and only its owner may call it.
create procedure carteiro.clean_up_publications(piece_size integer default 500)
language plpgsql
as $$
declare
  piece record;
  place_at pg_catalog.timestamptz := '-infinity';
  place_id pg_catalog.uuid := '00000000-0000-0000-0000-000000000000';
begin
  loop
    select * into piece from carteiro.clean_up_publications_after(place_at, place_id, piece_size);
    exit when piece.reached_at is null;
    place_at := piece.reached_at;
    place_id := piece.reached_id;
    commit;
  end loop;
  while carteiro.clean_up_webhook_messages() > 0
  loop
    commit;
  end loop;
  perform carteiro.clean_up_leftovers();
end
$$;
