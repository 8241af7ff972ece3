-- The duration, in seconds, below which a share of those counted by class lies.
create function carteiro.duration_at(share double precision, classes integer[], amounts bigint[]) returns double precision
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
declare
  wanted double precision;
  below double precision := 0;
begin
  select share * sum(amount) into wanted from unnest(amounts) as amount;
  for i in 1 .. cardinality(classes)
  loop
    if below + amounts[i] >= wanted then
      return 2 ^ ((classes[i] + (wanted - below) / amounts[i]) / 4) / 1000;
    end if;
    below := below + amounts[i];
  end loop;
  return null;
end
$$;
