import { useCarteiro } from '@carteiro/react'
import { Alert, Box, Button, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useTexts } from '../i18n/locale.tsx'
import { Brand } from '../shell/brand.tsx'
import { Preferences } from '../shell/preferences.tsx'
import { shellTexts } from '../shell/texts.ts'
import classes from './sign-in-page.module.css'

export default function SignInPage(): ReactNode {
  const { supabase } = useCarteiro()
  const texts = useTexts(shellTexts).signIn
  const [problem, setProblem] = useState<'wrong' | 'unreachable' | 'required'>()
  const [isBusy, setBusy] = useState(false)

  const signIn = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const [email, password] = [String(form.get('email')).trim(), String(form.get('password'))]
    if (!email || !password) return setProblem('required')
    setBusy(true)
    setProblem(undefined)
    const { error } = await supabase.auth.signInWithPassword({ email, password })
    setBusy(false)
    if (error) setProblem(error.status && error.status < 500 ? 'wrong' : 'unreachable')
  }

  return (
    <Box component="main" className={classes.page}>
      <Paper withBorder p="xl" radius="lg" className={classes.card}>
        <form onSubmit={signIn} noValidate>
          <Stack gap="md">
            <Brand />
            <div>
              <Title order={1} size="h2">
                {texts.title}
              </Title>
              <Text c="dimmed">{texts.lead}</Text>
            </div>
            {problem && (
              <Alert color="red" role="alert">
                {texts[problem]}
              </Alert>
            )}
            <TextInput name="email" type="email" label={texts.email} autoComplete="username" size="md" />
            <PasswordInput
              name="password"
              label={texts.password}
              autoComplete="current-password"
              size="md"
              visibilityToggleButtonProps={{ 'aria-label': texts.showPassword }}
            />
            <Button type="submit" size="md" loading={isBusy} fullWidth>
              {texts.submit}
            </Button>
          </Stack>
        </form>
      </Paper>
      <Preferences />
    </Box>
  )
}
