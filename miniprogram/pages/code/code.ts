import { type Failure, entered, explain } from '../../format/failure'
import { cleanCode, codeLength, confusing, fillCode, isClassCode } from '../../format/code'
import { claim } from '../../services/api'
import { enter } from '../../services/entrance'
import { openClassCode } from '../../services/family'
import { Problem } from '../../services/request'
import { sizeClass } from '../../services/type-size'

Page({
  data: {
    size: '',
    code: '',
    cells: fillCode(''),
    editing: true,
    busy: false,
    /** What is wrong with the code as typed; the service's words or ours. */
    wrong: '',
    failure: null as Failure | null,
  },

  to: '',

  /** A class code may come with the page, as in what a class teacher shared. */
  onLoad({ to = '', code = '' }: { to?: string; code?: string }) {
    this.to = to
    const known = cleanCode(code)
    this.setData({ code: known, cells: fillCode(known), editing: known === '' })
  },

  onShow() {
    this.setData({ size: sizeClass(undefined) })
  },

  edit() {
    this.setData({ editing: true })
  },

  stopEditing() {
    this.setData({ editing: false })
  },

  typed({ detail }: WechatMiniprogram.Input) {
    const code = cleanCode(detail.value)
    const wrong = confusing.test(code) ? '绑定码里没有 0、O、1、I、L，再看一眼。' : ''
    this.setData({ code, cells: fillCode(code), wrong, failure: null })
  },

  async claim() {
    const { code, wrong, busy } = this.data
    if (code.length < codeLength || wrong !== '' || busy) return
    this.setData({ busy: true, failure: null })
    try {
      if (isClassCode(code)) await this.join(code)
      else {
        await claim({ invite_code: code })
        enter(this.to)
      }
    } catch (error) {
      if (error instanceof Problem && error.status < 500) this.setData({ wrong: error.message })
      else this.setData({ failure: explain(error, entered) })
    } finally {
      this.setData({ busy: false })
    }
  },

  /** A class code says which class; its teacher says whether one is a parent there. */
  async join(code: string) {
    await openClassCode(code)
    void wx.navigateTo({ url: `/pages/join/join?code=${code}&to=${this.to}` })
  },
})
