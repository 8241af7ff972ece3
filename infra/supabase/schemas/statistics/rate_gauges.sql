-- [{ platform, mode, rate, scope, headroom }]: how many jobs may still begin under each rate; for a rate per account, of the
-- account that has used most. Of an account rate twenty thousand reservations are read at most.
create function carteiro.rate_gauges() returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  policy carteiro.platform_policies;
  rate jsonb;
  rate_number bigint;
  of_rate text;
  jobs integer;
  since timestamptz;
  used bigint;
  gauges jsonb := '[]';
begin
  for policy in select * from carteiro.platform_policies
  loop
    for rate, rate_number in select value, ordinality from jsonb_array_elements(policy.rates) with ordinality
    loop
      of_rate := policy.deployment || ':' || rate_number;
      jobs := (rate ->> 'jobs')::integer;
      since := coalesce(
        date_trunc('day', now() at time zone (rate ->> 'day_in')) at time zone (rate ->> 'day_in'),
        now() - make_interval(secs => (rate ->> 'seconds')::double precision)
      );
      if rate ->> 'scope' = 'account' then
        select max(by_account.reservations) into used
        from (
          select count(*) as reservations
          from (
            select reserved.rate_key from carteiro.rate_reservations as reserved
            where reserved.rate_key >= of_rate || ':' and reserved.rate_key < of_rate || ';'
              and reserved.reserved_for > since
            limit 20000
          ) as taken
          group by taken.rate_key
        ) as by_account;
      else
        select count(*) into used
        from (
          select from carteiro.rate_reservations as reserved
          where reserved.rate_key = of_rate and reserved.reserved_for > since
          limit jobs
        ) as taken;
      end if;
      gauges := gauges || jsonb_build_object(
        'platform', policy.platform, 'mode', policy.mode, 'rate', rate_number, 'scope', rate ->> 'scope',
        'headroom', greatest(0, jobs - coalesce(used, 0))
      );
    end loop;
  end loop;
  return gauges;
end
$$;
