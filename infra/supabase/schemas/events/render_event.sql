-- An event as it is sent, at every try the same: { type, timestamp, data }. It stays under 20,000 bytes: what its owner can
-- read by a GET is left out, piece by piece, until it does, and data.omitted names it.
create function carteiro.render_event(event_type text, at timestamptz, data jsonb) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
  max_bytes constant integer := 20000;
  field text;
  shorter jsonb := data;
  omitted text[] := '{}';
  body text;
begin
  foreach field in array '{nothing, metadata, problems, profile, platform_response, error_message, jobs}'::text[]
  loop
    if shorter ? field then
      omitted := omitted || field;
      shorter := shorter || jsonb_build_object('omitted', omitted, field, case field
        when 'metadata' then '{}'
        when 'profile' then '{}'
        when 'platform_response' then jsonb_build_object(
          'post_id', left(shorter #>> '{platform_response,post_id}', 200),
          'permalink', left(shorter #>> '{platform_response,permalink}', 2000)
        )
        when 'error_message' then to_jsonb(left(shorter ->> 'error_message', 500))
        else '[]'
      end);
    end if;
    body := json_build_object('type', event_type, 'timestamp', at, 'data', shorter)::text;
    exit when octet_length(body) < max_bytes;
  end loop;
  return body;
end
$$;
