import jsQR from 'jsqr'
import { Failure } from './wx/call.mjs'

/**
 * What WeChat draws over a page. Each question is a sheet at the foot of the phone and
 * resolves with what was tapped.
 */
export class Dialogs {
  #toastTimer

  constructor() {
    this.layer = document.querySelector('.dialogs')
    this.toastBox = document.querySelector('.toast')
  }

  toast(text, duration) {
    clearTimeout(this.#toastTimer)
    this.toastBox.textContent = text
    this.toastBox.hidden = text === ''
    this.#toastTimer = setTimeout(() => (this.toastBox.hidden = true), duration)
  }

  async confirm({ title = '', content = '', showCancel = true, cancelText = '取消', confirmText = '确定' }) {
    const answers = showCancel ? { [cancelText]: false, [confirmText]: true } : { [confirmText]: true }
    return this.#ask('modal', title, [paragraph(content)], answers)
  }

  askPhoneNumber(number) {
    const masked = `${number.slice(0, 3)}****${number.slice(7)}`
    return this.#ask('sheet', '申请获取并验证你的手机号', [paragraph(masked, 'big')], { 不允许: false, 允许: true })
  }

  /** accept, reject, always or never for all templates at once. */
  async askSubscription(titles) {
    const keep = checkbox('总是保持以上选择，不再询问')
    const lines = [...titles.map((title) => paragraph(title, 'item')), keep.label]
    const allowed = await this.#ask('sheet', '允许发送以下消息', lines, { 取消: false, 允许: true })
    if (keep.box.checked) return allowed ? 'always' : 'never'
    return allowed ? 'accept' : 'reject'
  }

  async call(number) {
    const dialled = await this.#ask('sheet', `呼叫 ${number}`, [], { 取消: false, 呼叫: true })
    if (!dialled) throw new Failure('cancel')
  }

  pickOne(options) {
    return this.#ask('sheet', '', [], Object.fromEntries(options.map((option, index) => [option, index])))
  }

  async pickMoment(mode, value) {
    const input = Object.assign(document.createElement('input'), { type: mode, value })
    const chosen = await this.#ask('sheet', '', [input], { 取消: false, 确定: true })
    return chosen ? input.value : undefined
  }

  /** The camera: a plate of the demo school, a picture that is really decoded, or the text of a code. */
  async scan() {
    const text = Object.assign(document.createElement('input'), { placeholder: '码里的内容', ariaLabel: '码里的内容' })
    const file = Object.assign(document.createElement('input'), { type: 'file', accept: 'image/*', ariaLabel: '码的照片' })
    const note = paragraph('')
    file.addEventListener('change', async () => {
      const found = await decode(file.files[0])
      text.value = found ?? ''
      note.textContent = found === undefined ? '照片里没有找到码' : ''
    })
    const plates = await listPlates((url) => {
      text.value = url
      this.#press('扫到了')
    })
    const scanned = await this.#ask('scanner', '扫一扫', [plates, file, text, note], { 关闭: false, 扫到了: true })
    if (!scanned || (text.value === '' && file.files.length === 0)) throw new Failure('cancel')
    if (text.value === '') throw new Failure('no code found')
    return { result: text.value, scanType: 'QR_CODE', charSet: 'utf-8', rawData: btoa(encodeURIComponent(text.value)) }
  }

  /** The camera for a picture: one from this computer, or a sample. */
  async photograph() {
    const file = Object.assign(document.createElement('input'), { type: 'file', accept: 'image/*', ariaLabel: '照片' })
    const taken = await this.#ask('scanner', '拍照', [paragraph('不挑照片，就拍一张样张。'), file], { 关闭: false, 拍一张: true })
    if (!taken) throw new Failure('cancel')
    return file.files[0] ?? samplePicture()
  }

  #press(text) {
    const buttons = [...this.layer.querySelectorAll('.answers button')]
    buttons.find((button) => button.textContent === text)?.click()
  }

  #ask(kind, title, lines, answers) {
    const box = document.createElement('div')
    box.className = kind
    box.role = 'dialog'
    box.ariaLabel = title
    const heading = paragraph(title, 'title')
    const buttons = document.createElement('div')
    buttons.className = 'answers'
    box.append(heading, ...lines, buttons)
    this.layer.replaceChildren(box)
    return new Promise((resolve) => {
      for (const [text, answer] of Object.entries(answers)) {
        const button = document.createElement('button')
        button.textContent = text
        button.addEventListener('click', () => {
          box.remove()
          resolve(answer)
        })
        buttons.append(button)
      }
    })
  }
}

function paragraph(text, className = '') {
  const element = document.createElement('p')
  element.textContent = text
  element.className = className
  return element
}

function checkbox(text) {
  const label = document.createElement('label')
  const box = Object.assign(document.createElement('input'), { type: 'checkbox' })
  label.append(box, text)
  return { label, box }
}

async function decode(file) {
  const bitmap = await createImageBitmap(file)
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
  const context = canvas.getContext('2d')
  context.drawImage(bitmap, 0, 0)
  const { data, width, height } = context.getImageData(0, 0, bitmap.width, bitmap.height)
  return jsQR(data, width, height)?.data
}

/** The plates on the walls around this phone, to be "scanned" by a tap. Only development knows them. */
async function listPlates(choose) {
  const list = document.createElement('div')
  list.className = 'wall'
  const response = await fetch('/_dev/plates')
  const { items } = response.ok ? await response.json() : { items: [] }
  const mine = globalThis.phone.school()
  for (const { number, name, url } of items.filter(({ school }) => mine === undefined || school === mine)) {
    const button = document.createElement('button')
    button.append(Object.assign(document.createElement('b'), { textContent: number }), ` ${name}`)
    button.addEventListener('click', () => choose(url))
    list.append(button)
  }
  return list
}

async function samplePicture() {
  const canvas = new OffscreenCanvas(960, 720)
  const context = canvas.getContext('2d')
  context.fillStyle = '#b9c4cc'
  context.fillRect(0, 0, 960, 720)
  context.fillStyle = '#93a1ac'
  for (let step = 0; step < 8; step++) context.fillRect(step * 120, 640 - step * 60, 120, 720)
  return canvas.convertToBlob({ type: 'image/jpeg' })
}
