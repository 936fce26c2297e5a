import { any, boolean, define, emit, host, number, string } from './base.mjs'

const inputModes = { text: 'text', number: 'numeric', digit: 'decimal', idcard: 'text', nickname: 'text' }

/** <input> and <textarea>: the component keeps the value, the DOM element edits it. */
function field(tag) {
  return define(`<h-${tag} />`, {
    properties: {
      value: any(''),
      type: string('text'),
      password: boolean(),
      placeholder: string(),
      placeholderClass: string(),
      placeholderStyle: string(),
      disabled: boolean(),
      maxlength: number(140),
      focus: boolean(),
      name: string(),
      confirmType: string('done'),
      cursorSpacing: number(),
      adjustPosition: boolean(true),
      autoHeight: boolean(),
    },
    observers: {
      'value, type, password, placeholder, disabled, maxlength, ariaLabel': function () {
        this.show()
      },
      focus(wanted) {
        if (wanted) this.editor()?.focus()
      },
    },
    methods: {
      editor() {
        return host(this)?.querySelector(tag)
      },
      currentValue() {
        return this.editor().value
      },
      show() {
        const editor = this.editor()
        if (!editor) return
        const { value, type, password, placeholder, disabled, maxlength } = this.data
        if (editor.value !== String(value ?? '')) editor.value = value ?? ''
        if (tag === 'input') editor.type = password ? 'password' : 'text'
        editor.inputMode = inputModes[type]
        editor.placeholder = placeholder
        editor.ariaLabel = this.data.ariaLabel || null
        editor.disabled = disabled
        if (maxlength >= 0) editor.maxLength = maxlength
        else editor.removeAttribute('maxlength')
      },
    },
    attached() {
      this.show()
      const editor = this.editor()
      editor.addEventListener('input', (event) => {
        event.stopPropagation()
        this._$.replaceDataOnPath(['value'], editor.value)
        this._$.applyDataUpdates()
        emit(this, 'input', { value: editor.value, cursor: editor.selectionStart })
      })
      editor.addEventListener('change', (event) => event.stopPropagation())
      editor.addEventListener('focus', () => emit(this, 'focus', { value: editor.value }))
      editor.addEventListener('blur', () => emit(this, 'blur', { value: editor.value }))
      editor.addEventListener('keydown', (event) => {
        if (event.key === 'Enter' && tag === 'input') emit(this, 'confirm', { value: editor.value })
      })
      if (this.data.focus) editor.focus()
    },
  })
}

export const fields = { input: field('input'), textarea: field('textarea') }
