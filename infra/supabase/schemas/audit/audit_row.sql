-- Records the changes of a table, those of functions and those that an operator makes by hand.
--   create trigger audit after insert or update or delete on carteiro.webhooks for each row
--     execute function carteiro.audit_row('webhook', 'id', 'user_id', 'url, types, paused_at')
-- Its arguments: what the actions are of (webhook.created, .changed, .deleted), the column that says which row it is ('' where
-- there is one row only), the column of the owner ('' where there is none), and the columns that are recorded when they change ('*' for all).
-- Leave out secrets, tokens, hashes, and what the system itself changes.
create function carteiro.audit_row() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  old_row jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  new_row jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  known jsonb := coalesce(new_row, old_row);
  name text;
  before jsonb := '{}';
  after jsonb := '{}';
begin
  foreach name in array case tg_argv[3]
    when '*' then array(select jsonb_object_keys(known))
    else string_to_array(tg_argv[3], ', ')
  end loop
    if not known ? name then
      raise exception '% has no column %, which its trigger % names', tg_relid::regclass, name, tg_name
        using errcode = 'undefined_column';
    end if;
    if old_row -> name is distinct from new_row -> name then
      before := before || jsonb_build_object(name, old_row -> name);
      after := after || jsonb_build_object(name, new_row -> name);
    end if;
  end loop;
  if after <> '{}' then
    perform carteiro.audit(
      tg_argv[0] || case tg_op when 'INSERT' then '.created' when 'UPDATE' then '.changed' else '.deleted' end,
      known ->> tg_argv[1],
      case when tg_op <> 'INSERT' then before end,
      case when tg_op <> 'DELETE' then after end,
      (known ->> tg_argv[2])::uuid
    );
  end if;
  return null;
end
$$;
