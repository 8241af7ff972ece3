create function carteiro.delay_for_rate(job public.publication_jobs, until timestamptz, is_estimate boolean) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform carteiro.transition_job(job.id, 'waiting_for_rate', new_due_at => until, code => 'rate_limited', message => format(
    case
      when is_estimate then '%s accepts no more posts now, and others wait, too: this one is estimated to go out at %s.'
      else '%s accepts no more posts until %s.'
    end,
    (select known.display_name from carteiro.platforms as known where known.platform = job.platform and known.mode = job.mode),
    to_char(until at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC'
  ));
end
$$;
