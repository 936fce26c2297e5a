/**
 * What the built-in components ask of the phone around them. The phone fills these in
 * when it starts; the build only reads the templates.
 */
export const hooks = {
  /** A tap on a button with an open-type; fire(event, detail) answers the button. */
  press(_openType, _fire) {},
  /** One of several texts: its index, or undefined when dismissed. */
  async pickOne(_options) {},
  /** A "date" or "time", or undefined when dismissed. */
  async pickMoment(_mode, _value) {},
  /** Where a picture of the phone's own files can be seen. */
  async picture(path) {
    return path
  },
  /** A tap on a <navigator>. */
  navigate(_openType, _options) {},
}
