export const style = `
:root { color-scheme: light dark; --line: #8883; --soft: light-dark(#5b6270, #9aa3af); --card: light-dark(#fff, #16181c); --accent: #1d7fe0 }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 1100px; padding: 24px 16px; font: 15px/1.45 system-ui, sans-serif;
  background: light-dark(#f3f4f6, #0b0c0e) }
h1 { font-size: 22px; margin: 0 } .lead, small, .note, footer { color: var(--soft) } .lead { margin: 2px 0 16px }
nav { display: flex; gap: 8px; margin-bottom: 12px }
nav a { padding: 6px 14px; border-radius: 99px; border: 1px solid var(--line); text-decoration: none; color: inherit }
nav a[aria-current] { background: var(--accent); border-color: var(--accent); color: #fff }
main { columns: 3 300px; column-gap: 16px; margin-top: 16px }
.card { break-inside: avoid; background: var(--card); border: 1px solid var(--line); border-radius: 14px; margin: 0 0 16px;
  overflow: hidden }
.card header { display: flex; gap: 10px; align-items: center; padding: 12px }
.card header small { display: block } .text { padding: 0 12px; margin: 8px 0 12px; white-space: pre-wrap; overflow-wrap: anywhere }
.text b { color: var(--accent); font-weight: 500 }
.avatar { width: 38px; height: 38px; border-radius: 50%; display: grid; place-items: center; color: #fff; font-weight: 600;
  background: #222 }
.instagram .avatar { background: linear-gradient(45deg, #f9ce34, #ee2a7b, #6228d7) }
.badge { margin-left: auto; font-size: 12px; border: 1px solid var(--line); border-radius: 99px; padding: 2px 8px }
.media { display: grid; gap: 2px } .media.n2, .media.n3, .media.n4 { grid-template-columns: 1fr 1fr }
.media.carousel { display: flex; overflow-x: auto; scroll-snap-type: x mandatory }
.media.carousel > * { flex: 0 0 85%; scroll-snap-align: center }
.media img, .media video { width: 100%; display: block; max-height: 460px; object-fit: cover; background: #000 }
.x .media { margin: 0 12px 12px; border-radius: 12px; overflow: hidden }
.note { padding: 0 12px } footer { padding: 8px 12px; border-top: 1px solid var(--line); font-size: 12px; overflow-wrap: anywhere }
.faults { border: 1px solid var(--line); border-radius: 10px; padding: 8px 12px } .faults form { display: flex; gap: 8px;
  flex-wrap: wrap; margin-top: 8px } .empty { text-align: center; padding: 60px 0; color: var(--soft) }
`
