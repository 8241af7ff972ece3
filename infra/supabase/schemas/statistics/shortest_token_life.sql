-- Seconds until the first connected account of a deployment loses its tokens: of those that are renewed by themselves, or
-- (is_last) of those that their owner must connect again. Null when there is none.
create function carteiro.shortest_token_life(
  of_platform text, of_mode text, is_last boolean
) returns double precision
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select extract(epoch from min(account.credentials_expire_at) - now())
  from carteiro.platform_accounts as account
  where account.platform = of_platform and account.mode = of_mode and (account.refresh_due_at is null) = is_last
    and account.status = 'connected' and account.credentials_expire_at is not null
$$;
