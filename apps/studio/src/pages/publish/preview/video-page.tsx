import { Play, Share2, ThumbsUp } from 'lucide-react'
import type { ReactNode } from 'react'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import { publishTexts } from '../texts.ts'
import { Avatar } from './avatar.tsx'
import { Picture } from './picture.tsx'
import { PostText } from './post-text.tsx'
import classes from './preview.module.css'
import type { PreviewPost } from './preview-post.ts'

/** A wide video, its title below, then the channel and the description. */
export const VideoPage = ({ post }: { post: PreviewPost }): ReactNode => {
  const texts = useTexts(publishTexts).preview
  const { format } = useLocale()
  const seconds = Math.round(post.files[0]?.uploaded?.durationSeconds ?? 0)
  // Without a title of its own it has the caption's first line.
  const title = post.title ?? post.text.split('\n')[0]
  return (
    <article className={classes.card}>
      <div className={classes.frame} data-letterbox style={{ aspectRatio: 16 / 9 }}>
        <Picture file={post.files[0]} />
        <Play size={44} fill="#fff" className={classes.play} aria-hidden />
        {seconds > 0 && (
          <span
            className={classes.length}
          >{`${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`}</span>
        )}
      </div>
      <div className={classes.padded}>
        <p className={classes.videoTitle}>{title || texts.noText}</p>
        <p className={classes.soft}>
          {texts.views} · {texts.now}
        </p>
        <div className={classes.beside}>
          <Avatar post={post} size={34} />
          <p className={classes.account}>{post.accountName}</p>
          <span className={classes.pill} aria-hidden>
            <ThumbsUp size={15} /> {format.number(0)}
          </span>
          <span className={classes.pill} aria-hidden>
            <Share2 size={15} />
          </span>
        </div>
        <div className={classes.description}>
          <PostText text={post.text} limit={160} />
        </div>
      </div>
    </article>
  )
}
