-- Called by an operator, in one transaction: at most so many publications. Returns how many are gone.
create function public.cleanup_old_publication_jobs(max_publications integer default 10000) returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  piece record;
  cleaned integer := 0;
  place_at timestamptz := '-infinity';
  place_id uuid := '00000000-0000-0000-0000-000000000000';
begin
  loop
    select * into piece
    from carteiro.clean_up_publications_after(place_at, place_id, least(500, max_publications - cleaned));
    exit when piece.reached_at is null;
    cleaned := cleaned + piece.cleaned;
    exit when cleaned >= max_publications;
    place_at := piece.reached_at;
    place_id := piece.reached_id;
  end loop;
  perform carteiro.clean_up_webhook_messages();
  perform carteiro.clean_up_leftovers();
  return cleaned;
end
$$;
