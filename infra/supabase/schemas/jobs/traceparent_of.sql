-- The traceparent that a publication came with, or null.
create function carteiro.traceparent_of(of_publication uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (select known.traceparent from carteiro.publication_traces as known where known.publication_id = of_publication);
end
$$;
