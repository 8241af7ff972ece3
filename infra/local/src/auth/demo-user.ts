import type { Sql } from 'postgres'
import { hashPassword } from './passwords.ts'

export const demoUser = {
  id: 'de300000-0000-4000-8000-000000000001',
  email: 'demo@carteiro.local',
  password: 'carteiro-demo',
}

/** The user that `npm start` and `npm run demo` sign in; an operator, too, so that every page is open. */
export const seedDemoUser = async (sql: Sql): Promise<void> => {
  await sql`
    insert into auth.users (id, email, encrypted_password, email_confirmed_at, raw_app_meta_data)
    values (
      ${demoUser.id}, ${demoUser.email}, ${await hashPassword(demoUser.password)}, now(),
      ${sql.json({ operator: true })}
    )
    on conflict (id) do update set raw_app_meta_data = excluded.raw_app_meta_data`
}
