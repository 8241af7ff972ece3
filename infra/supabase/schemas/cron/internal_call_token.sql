-- A signed call, as the services sign theirs: a JWT (HS256) for one audience that lives a minute.
create function carteiro.internal_call_token(audience text, secret text) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with signed as (
    select carteiro.base64url('{"alg":"HS256","typ":"JWT"}') || '.' || carteiro.base64url(convert_to(jsonb_build_object(
      'iss', 'pg_cron', 'aud', audience,
      'iat', floor(extract(epoch from now())), 'exp', floor(extract(epoch from now())) + 60
    )::text, 'utf8')) as part
  )
  select part || '.' || carteiro.base64url(extensions.hmac(part, secret, 'sha256')) from signed
$$;
