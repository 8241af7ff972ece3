-- What a user reads of uploads that are not there any more.
create function carteiro.missing_uploads_message(missing uuid[]) returns text
language sql immutable
return format(
  'expected uploads that are still kept: %s %s removed meanwhile. Upload the files again',
  array_to_string(missing, ', '),
  case cardinality(missing) when 1 then 'was' else 'were' end
);
