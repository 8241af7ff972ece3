import { isPlatformName, platformNames, platforms } from '@carteiro/platforms'
import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { Post, PostedMedia } from '../store.ts'
import { style } from './style.ts'

type Markup = HtmlEscapedString | Promise<HtmlEscapedString>

const labelOf = (platform: string): string =>
  isPlatformName(platform) ? platforms[platform].label : platform

/** Links and hashtags stand out; the text itself is escaped. */
const richText = (text: string): Markup[] =>
  text
    .split(/(https?:\/\/\S+|[#@＃][\p{L}\p{M}\p{N}_.]+)/gu)
    .map((part, index) => (index % 2 ? html`<b>${part}</b>` : html`${part}`))

const medium = (media: PostedMedia, poster: unknown): Markup => {
  if (media.kind === 'document')
    return html`<p class="text"><a href="${media.url}">Document</a>, ${media.mime_type}</p>`
  return media.kind === 'video'
    ? html`<video src="${media.url}#t=0.1" ${poster ? html`poster="${poster}"` : ''} controls muted playsinline preload="metadata"></video>`
    : html`<img src="${media.url}" alt="${media.alt_text ?? ''}" loading="lazy" />`
}

/** The id of the post before it, of a part of a thread. */
const repliesTo = ({ settings }: Post): string =>
  String(
    settings.reply_to_id ??
      (settings.reply as { in_reply_to_tweet_id?: string } | undefined)?.in_reply_to_tweet_id ??
      '',
  )

const privacyOf = ({ settings }: Post): string => String(settings.privacy_level ?? settings.privacy ?? '')

const card = (post: Post): Markup => html`
  <article class="card ${post.platform}" id="${post.id}">
    <header>
      <span class="avatar">${post.account.username.slice(0, 1).toUpperCase()}</span>
      <div>
        <strong>${post.account.username}</strong>
        <small>${post.platform === 'x' ? `@${post.account.username}` : labelOf(post.platform)} ·
          <time datetime="${post.created_at}">${post.created_at.slice(0, 16).replace('T', ' ')}</time></small>
      </div>
      ${post.settings.kind === 'STORIES' ? html`<span class="badge">Story</span>` : ''}
      ${post.settings.kind === 'short' ? html`<span class="badge">Short</span>` : ''}
      ${post.settings.kind === 'REELS' ? html`<span class="badge">Reel</span>` : ''}
      ${post.settings.kind === 'CAROUSEL' ? html`<span class="badge">${post.media.length} items</span>` : ''}
    </header>
    ${post.settings.draft === true ? html`<p class="note">A draft in the inbox: its user finishes it in the app.</p>` : ''}
    ${post.platform === 'x' ? html`<p class="text">${richText(post.text)}</p>` : ''}
    ${post.settings.title ? html`<p class="text"><strong>${String(post.settings.title)}</strong></p>` : ''}
    <div class="media n${Math.min(post.media.length, 4)} ${post.settings.kind === 'CAROUSEL' ? 'carousel' : ''}">
      ${post.media.map((one) => medium(one, post.settings.thumbnail_url))}
    </div>
    ${post.platform !== 'x' && post.text ? html`<p class="text"><strong>${post.account.username}</strong> ${richText(post.text)}</p>` : ''}
    ${post.settings.cut_off ? html`<p class="note">Shortened here by ${labelOf(post.platform)}: ${String(post.settings.cut_off)}</p>` : ''}
    ${privacyOf(post) ? html`<p class="note">Who can see it: ${privacyOf(post)}</p>` : ''}
    ${post.settings.reply_settings ? html`<p class="note">Who can reply: ${post.settings.reply_settings}</p>` : ''}
    ${repliesTo(post) ? html`<p class="note">A reply to ${repliesTo(post)}</p>` : ''}
    <footer><code>${post.permalink}</code></footer>
  </article>`

const faultPanel = (): Markup => html`
  <details class="faults">
    <summary>Faults</summary>
    <form>
      <select name="platform"><option value="">any platform</option>${platformNames.map((name) => html`<option>${name}</option>`)}</select>
      <select name="fault">
        <option>error</option><option>error_after_effect</option><option>response_lost</option><option>rate_limited</option>
        <option>token_expired</option><option>slow_processing</option><option>latency</option>
      </select>
      <button>Switch on, once</button>
      <button type="button" data-clear>Clear all</button>
    </form>
    <ul data-active></ul>
  </details>`

const script = raw(`<script>
const active = document.querySelector('[data-active]')
const draw = async () => {
  const { faults } = await (await fetch('/_sandbox/faults')).json()
  active.replaceChildren(...faults.map(({ platform, operation, fault }) =>
    Object.assign(document.createElement('li'), { textContent: [platform, operation, fault].filter(Boolean).join(' · ') })))
}
document.querySelector('form').onsubmit = async (event) => {
  event.preventDefault()
  const data = Object.fromEntries([...new FormData(event.target)].filter(([, value]) => value))
  await fetch('/_sandbox/faults', { method: 'POST', body: JSON.stringify(data) })
  draw()
}
document.querySelector('[data-clear]').onclick = async () => { await fetch('/_sandbox/faults', { method: 'DELETE' }); draw() }
draw()
let seen = document.body.dataset.posts
setInterval(async () => {
  const { posts } = await (await fetch('/_sandbox/posts')).json()
  if (String(posts.length) !== seen) location.reload()
}, 2000)
</script>`)

/** Every account's posts as a person would see them, newest first. */
export const page = (posts: Post[], platform: string | undefined): Markup => {
  const shown = posts.filter((post) => !platform || post.platform === platform).reverse()
  const tab = (name: string | undefined, label: string) =>
    html`<a href="${name ? `/?platform=${name}` : '/'}" ${name === platform ? raw('aria-current="page"') : ''}>${label}</a>`
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="data:," />
        <title>Carteiro sandbox</title>
        ${raw(`<style>${style}</style>`)}
      </head>
      <body data-posts="${posts.length}">
        <h1>Carteiro sandbox</h1>
        <p class="lead">What was posted. No real platform was touched.</p>
        <nav>${tab(undefined, 'All')} ${platformNames.map((name) => tab(name, labelOf(name)))}</nav>
        ${faultPanel()}
        <main>${shown.length > 0 ? shown.map(card) : html`<p class="empty">Nothing yet. Publish something and it appears here.</p>`}</main>
        ${script}
      </body>
    </html>`
}
