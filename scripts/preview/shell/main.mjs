import { Simulator } from '../runtime/simulator.mjs'

const fromMessage = 1014 // WeChat's scene of a page opened from a subscription message
const careScale = 1.4 // the system's type in WeChat's own large-type mode

const simulator = new Simulator()
const frame = document.querySelector('iframe')
const people = document.querySelector('.people')
const messages = document.querySelector('.messages')
const error = document.querySelector('.error')
const clock = document.querySelector('.clock')
const control = (name) => document.querySelector(`[name=${name}]`)

let user

/** The phone inside the frame; undefined while it starts. */
const phone = () => frame.contentWindow.phone

function start() {
  const settings = new URLSearchParams({ user })
  if (control('offline').checked) settings.set('offline', '')
  if (control('large').checked) settings.set('font', careScale)
  frame.contentWindow.location.replace(`phone.html?${settings}`)
}

function pick(id) {
  user = id
  history.replaceState(null, '', `?user=${encodeURIComponent(id)}`)
  start()
  refresh()
}

control('offline').addEventListener('change', ({ target }) => phone().setOnline(!target.checked))
control('large').addEventListener('change', start)
control('restart').addEventListener('click', start)
control('wipe').addEventListener('click', () => {
  for (const key of Object.keys(localStorage)) if (key.startsWith(`phone:${user}:`)) localStorage.removeItem(key)
  start()
})

frame.addEventListener('load', async () => {
  if (!phone()) return
  clock.hidden = !(await phone().clock.follow())
  control('time').value = localTime(phone().clock.now())
})
clock.addEventListener('submit', async (event) => {
  event.preventDefault()
  await phone().clock.move(control('time').value)
  start()
})

/** A moment as a field of the browser wants it: "2022-04-02T06:10". */
function localTime(now) {
  const minutes = new Date(now).getTimezoneOffset()
  return new Date(now - minutes * 60_000).toISOString().slice(0, 16)
}

async function refresh() {
  redraw(people, (await simulator.people()).map(person))
  const received = await simulator.messages(user)
  redraw(messages, received.length === 0 ? [element('p', '', '还没有收到')] : received.map(card))
}

/** Says what went wrong inside the phone, where the pages of the mini-program cannot. */
function showError() {
  const last = phone()?.errors.at(-1)
  error.hidden = last === undefined
  error.textContent = last ?? ''
}

/** Replaces what changed only, so that nothing is lost under a finger. */
function redraw(parent, children) {
  const html = children.map((child) => child.outerHTML).join('')
  if (html === [...parent.children].map((child) => child.outerHTML).join('')) return
  parent.replaceChildren(...children)
}

function person({ id, name, phone: number, messages: count }) {
  const button = element('button')
  button.ariaPressed = String(id === user)
  const who = element('span', 'who')
  who.append(element('b', '', name), element('small', '', number || '没有手机号'))
  button.append(element('span', 'face', name.slice(0, 1)), who)
  if (count > 0) button.append(element('span', 'count', count))
  button.addEventListener('click', () => pick(id))
  return button
}

function card({ title, rows, page }) {
  const button = element('button', 'card')
  const head = element('div', 'from', '校园后勤')
  const list = element('dl')
  for (const { label, value } of rows) list.append(element('dt', '', label), element('dd', '', value))
  button.append(head, element('h3', '', title), list)
  button.disabled = page === ''
  if (page !== '') button.append(element('div', 'go', '进入小程序查看 ›'))
  button.addEventListener('click', () => phone().enter(page, fromMessage))
  return button
}

function element(tag, className = '', text = '') {
  const made = document.createElement(tag)
  made.className = className
  made.textContent = text
  return made
}

const everybody = await simulator.people()
const asked = new URLSearchParams(location.search).get('user')
pick(everybody.find(({ id }) => id === asked)?.id ?? everybody[0].id)
setInterval(() => {
  if (document.hidden) return
  showError()
  refresh()
}, 2000)
