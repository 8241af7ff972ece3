import type { ReactNode } from 'react'
import classes from './preview.module.css'
import type { PreviewPost } from './preview-post.ts'

export const Avatar = ({ post, size = 40 }: { post: PreviewPost; size?: number }): ReactNode => {
  const style = { width: size, height: size, fontSize: size * 0.42 }
  if (post.avatar) return <img className={classes.avatar} src={post.avatar} alt="" style={style} />
  return (
    <span className={classes.avatar} style={style} aria-hidden>
      {post.accountName.replace(/^@/, '').slice(0, 1).toUpperCase()}
    </span>
  )
}
