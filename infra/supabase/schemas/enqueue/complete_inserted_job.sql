-- A row that a user inserts through PostgREST gets the publication and the account that the gateway would have
-- given it. What the system owns can't be set: those columns aren't granted.
create function carteiro.complete_inserted_job() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  if new.status <> 'pending' then
    raise exception 'status: a new job is pending, not %', new.status using errcode = 'CT002';
  end if;

  if new.publication_id is null then
    insert into carteiro.publications (user_id, mode, total_requested, metadata)
    values (new.user_id, new.mode, 1, new.metadata)
    returning id into new.publication_id;
  end if;

  if new.account_id is null then
    new.account_id := carteiro.default_platform_account(new.user_id, new.platform, new.mode);
    if new.account_id is null
      and not exists (
        select from carteiro.platforms as known where known.platform = new.platform and known.mode = new.mode
      ) then
      raise exception '%', format(
        case new.mode
          when 'live' then 'platform: %s is not known'
          else 'platform: no test deployment of %s is registered, and a job of mode test goes nowhere else'
        end, new.platform)
        using errcode = 'foreign_key_violation', column = 'platform', table = 'publication_jobs';
    end if;
  end if;

  if new.scheduled_at > now() and new.hold_reason is null then
    new.next_attempt_at := new.scheduled_at;
  end if;

  return new;
end
$$;

create trigger complete_inserted_job
  before insert on public.publication_jobs
  for each row when (
    new.status <> 'pending' or new.publication_id is null or new.account_id is null or new.scheduled_at is not null
  )
  execute function carteiro.complete_inserted_job();
