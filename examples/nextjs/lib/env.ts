/** @throws Error that names the setting which is missing */
const required = (name: string, value: string | undefined): string => {
  if (!value) throw new Error(`${name} is missing: see .env.example`)
  return value
}

// Next.js puts values into the page's code where they are written out like this.
export const supabaseUrl = required('NEXT_PUBLIC_SUPABASE_URL', process.env.NEXT_PUBLIC_SUPABASE_URL)
export const supabaseAnonKey = required(
  'NEXT_PUBLIC_SUPABASE_ANON_KEY',
  process.env.NEXT_PUBLIC_SUPABASE_ANON_KEY,
)
export const carteiroUrl = required('NEXT_PUBLIC_CARTEIRO_URL', process.env.NEXT_PUBLIC_CARTEIRO_URL)
