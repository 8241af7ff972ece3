import '@carteiro/react/styles.css'
import './globals.css'
import type { ReactNode } from 'react'

export const metadata = { title: 'Noticeboard' }

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  )
}
