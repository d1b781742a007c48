"""The plans of a mirror: wiring, cutting, and where light, glass, camera and person are."""

from __future__ import annotations

from scripts.hardware.sizes import MirrorSizes
from scripts.hardware.svg import Drawing

PINS = {"next": (29, 5), "previous": (31, 6), "select": (33, 13), "back": (35, 19)}
"""Each button's pin of the header and its BCM number, as systemd/settings/mirror.toml and docs/hardware.md have them."""
GROUND_PIN = 30
WIRE_COLOURS = {"next": "#0f9d8a", "previous": "#c77700", "select": "#2f6fd0", "back": "#8a4bb0"}
CUTTING_SCALE = 5
"""Of the plan: one to so many."""
PLACE_SCALE = 30


def wiring() -> str:
    """The header's 40 pins as they lie, and four buttons."""
    plan = Drawing(210, 148, "Buttons", "Each between its pin and the ground of pin 30. No resistor, never 5 V (pins 2 and 4).")
    left, top, pitch = 24.0, 38.0, 8.4

    def place(pin: int) -> tuple[float, float]:
        return left + (pin - 1) // 2 * pitch, top + (0 if pin % 2 else pitch)

    plan.rect(left - 5, top - 6, 20 * pitch + 2, pitch + 13, "fill", 1.5)
    plan.words(left - 5, top - 8, "end with the microSD card", 2.8)
    plan.words(left + 20 * pitch - 3, top - 8, "end with the USB sockets", 2.8, "end")
    plan.words(left - 6.5, top + 1, "odd", 2.6, "end")
    plan.words(left - 6.5, top + pitch + 1, "even", 2.6, "end")
    used = {pin: name for name, (pin, _) in PINS.items()}
    for pin in range(1, 41):
        x, y = place(pin)
        plan.circle(x, y, 2.0, "accent" if pin in used else "dark" if pin == GROUND_PIN else "line")
        plan.words(x, y - 2.8 if pin % 2 else y + 5.0, str(pin), 2.3, "middle", bold=pin in used or pin == GROUND_PIN)
    bus = 128.0
    for index, (name, (pin, gpio)) in enumerate(PINS.items()):
        x, y = place(pin)
        row, colour = top + pitch + 15 + 17.0 * index, WIRE_COLOURS[name]
        # Between the columns of pins, so that no wire runs over another pin.
        gap = x + pitch / 2 - 1.2 + 0.8 * index
        plan.path([(x, y), (gap, y), (gap, row), (84, row)], "wire", colour)
        plan.path([(84, row), (78, row - 3.4)], "line")
        plan.circle(84, row, 0.9, "dark")
        plan.circle(76, row, 0.9, "dark")
        plan.path([(76, row), (66, row), (66, bus)], "line")
        plan.words(62, row + 1, f"{name} = {gpio}", 3.6, "end", bold=True)
        plan.words(62, row + 5, f"GPIO{gpio}, pin {pin}", 2.8, "end")
    x, y = place(GROUND_PIN)
    plan.path([(x, y), (x - pitch / 2, y), (x - pitch / 2, bus), (66, bus)], "line")
    plan.words(70, bus - 1.5, "ground, pin 30: one wire for all", 2.8)
    plan.words(8, 142, "Numbers in [buttons] of mirror.toml are GPIO numbers. Take one to four buttons; with one, any pin.", 2.9)
    return plan.text


def cutting(sizes: MirrorSizes) -> str:
    """The glass and the board behind it, the frame's strips, and the list to take to the shop. A4, one to five."""
    plan = Drawing(210, 297, "Cutting plan 1:5", "Millimetres, seen from the front. Print without scaling: the bar at the foot is 100 mm.")
    scale = 1 / CUTTING_SCALE
    (gw, gh), (pw, ph) = sizes.glass, sizes.panel
    x0, y0 = 30.0, 44.0

    def y_of(above_floor: float) -> float:
        return y0 + (sizes.glass_above_floor + gh - above_floor) * scale

    wide, deep = sizes.strip
    edge = wide * scale
    plan.rect(x0 - edge, y0 - edge, gw * scale + 2 * edge, gh * scale + 2 * edge)
    for x, y in ((x0, y0), (x0 + gw * scale, y0), (x0, y0 + gh * scale), (x0 + gw * scale, y0 + gh * scale)):
        plan.path([(x, y), (x + (edge if x > x0 else -edge), y + (edge if y > y0 else -edge))], "thin")
    plan.rect(x0, y0, gw * scale, gh * scale, "fill")
    plan.words(x0 + 2, y0 + 6, f"board {sizes.board} mm, painted black,", 2.9)
    plan.words(x0 + 2, y0 + 10, "behind glass of the same size", 2.9)
    px, py = x0 + (gw - pw) / 2 * scale, y_of(sizes.panel_above_floor + ph)
    plan.rect(px, py, pw * scale, ph * scale)
    plan.words(px + pw * scale / 2, py + ph * scale / 2, "opening for the panel", 2.9, "middle")
    cx, cy = x0 + gw * scale / 2, y_of(sizes.camera_above_floor)
    plan.circle(cx, cy, sizes.camera_hole / 2 * scale)
    plan.words(cx + 6, cy - 0.5, f"camera: hole {sizes.camera_hole},", 2.6)
    plan.words(cx + 6, cy + 3, "no silver in front", 2.6)
    by = y0 + gh * scale + edge / 2
    for index in range(sizes.buttons):
        plan.circle(cx + (index - (sizes.buttons - 1) / 2) * sizes.button_pitch * scale, by, 1.6)
    plan.words(cx, by + 8.5, f"{sizes.buttons} buttons in the frame: 16 mm holes, {sizes.button_pitch} apart", 2.6, "middle")
    plan.across(x0, x0 + gw * scale, y0 - edge - 3, str(gw))
    plan.down(x0 - edge - 5, y0, y0 + gh * scale, str(gh))
    plan.across(px, px + pw * scale, py - 2, str(pw))
    plan.down(px - 2, py, py + ph * scale, str(ph))
    plan.down(
        x0 + gw * scale + edge + 5, y_of(sizes.panel_above_floor), y0 + gh * scale, str(sizes.panel_above_floor - sizes.glass_above_floor)
    )
    plan.down(x0 + gw * scale + edge + 11, cy, y0 + gh * scale, str(sizes.camera_above_floor - sizes.glass_above_floor))
    plan.words(x0 - edge, by + 14.5, f"lower edge of the glass {sizes.glass_above_floor} mm above the floor", 2.9, bold=True)
    rows = [
        ("1", f"two-way mirror, {gw} x {gh} x 4", "25 to 60 % transmission"),
        ("1", f"board, {gw} x {gh} x {sizes.board}", "opening and holes as drawn"),
        ("2", f"strip {wide} x {deep}, {gh + 2 * wide} long", "mitred: 45 degrees at both ends"),
        ("2", f"strip {wide} x {deep}, {gw + 2 * wide} long", "the same; holes in the lower one"),
        ("1", "bracket, shutter, button plate", "printed: bracket.stl"),
        ("", "foam, black, 10 x 10", "round panel and hood, against light"),
    ]
    tx, ty = 152.0, 40.0
    plan.words(tx, ty - 4, "To cut and print", 4.0, bold=True)
    for row, (count, what, why) in enumerate(rows):
        y = ty + 4 + 12 * row
        plan.words(tx, y, count, 3.0, bold=True)
        plan.words(tx + 5, y, what, 2.8, bold=True)
        plan.words(tx + 5, y + 4, why, 2.6)
    plan.across(30, 130, 289, "100 mm")
    return plan.text


def places(sizes: MirrorSizes) -> str:
    """Where glass, camera, person and light are, from the side and from above. A4 lying, one to thirty."""
    plan = Drawing(
        297, 210, "Heights and light 1:30", "Millimetres. What decides whether face and knees are seen in the glass, and well measured."
    )
    scale = 1 / PLACE_SCALE
    floor, wall = 106.0, 40.0
    person = wall + sizes.distance * scale
    plan.words(8, 28, "From the side", 4.0, bold=True)
    plan.path([(20, floor), (285, floor)])

    def height(mm: float) -> float:
        return floor - mm * scale

    top = sizes.glass_above_floor + sizes.glass[1]
    plan.rect(wall - 2, height(top), 2, sizes.glass[1] * scale, "accent")
    plan.down(wall - 6, height(top), height(sizes.glass_above_floor), str(sizes.glass[1]))
    plan.down(wall - 6, height(sizes.glass_above_floor), floor, str(sizes.glass_above_floor))
    panel = sizes.panel_above_floor
    plan.rect(wall - 3.4, height(panel + sizes.panel[1]), 1.4, sizes.panel[1] * scale, "dark")
    plan.circle(wall - 3, height(sizes.camera_above_floor), 1.3, "dark")
    plan.path([(wall, height(sizes.camera_above_floor)), (person, height(sizes.camera_above_floor))], "dash")
    plan.words(wall + 4, height(sizes.camera_above_floor) + 4, f"camera {sizes.camera_above_floor}, level, unsilvered", 2.8)
    _person(plan, person, floor, scale)
    for part, mm in (("face", 1600), ("knees", 450)):
        seen = (1600 + mm) / 2
        plan.path([(person, height(1600)), (wall, height(seen)), (person, height(mm))], "thin")
        plan.words(person + 9, height(mm) + (1 if part == "face" else 2), f"{part}: in the glass at {seen:.0f}", 2.8)
    plan.across(wall, person, floor + 6, str(sizes.distance))
    lamp = wall + 1900 * scale
    plan.rect(lamp - 8, height(2450), 16, 2, "fill", 1)
    for shift in (-7, 0, 7):
        plan.path([(lamp + shift / 2, height(2450) + 2), (lamp + 14 + shift, height(1900))], "dash")
    plan.words(lamp + 12, height(2450) + 1, "lamp in front of and above the person: 300 lux at the hips, never behind", 2.8)
    plan.words(8, 124, "From above", 4.0, bold=True)
    middle = 163.0
    plan.rect(wall - 2, middle - sizes.glass[0] / 2 * scale, 2, sizes.glass[0] * scale, "accent")
    plan.circle(person, middle, 5, "fill")
    for side in (-1, 1):
        plan.circle(lamp, middle + side * 1000 * scale, 3, "fill")
        plan.path([(lamp, middle + side * 1000 * scale), (person - 5, middle + side * 3)], "dash")
    plan.words(lamp + 6, middle - 1000 * scale + 1, "two lamps, one on either side", 2.8)
    for side in (-1, 1):
        plan.path([(wall, middle), (person + 14, middle + side * 1100 * (sizes.distance + 14 / scale) / sizes.distance * scale)], "thin")
    plan.words(wall + 22, middle + 22, "what Module 3 sees", 2.6)
    plan.rect(person + 44, middle - 26, 3, 52, "dark")
    plan.words(person + 50, middle - 6, "dark wall; no window,", 2.8)
    plan.words(person + 50, middle - 2, "no lamp, no second mirror", 2.8)
    plan.words(person + 50, middle + 2, "behind the person", 2.8)
    plan.path([(person, middle - 200 * scale), (person, middle + 200 * scale)])
    plan.words(person + 9, middle + 1, "tape, 400 long", 2.6)
    return plan.text


def _person(plan: Drawing, x: float, floor: float, scale: float) -> None:
    """1.75 m tall, standing."""
    plan.circle(x, floor - 1630 * scale, 110 * scale, "fill")
    plan.path([(x, floor - 1500 * scale), (x, floor - 900 * scale)])
    plan.path([(x, floor - 900 * scale), (x - 3, floor - 450 * scale), (x, floor - 30 * scale), (x - 5, floor - 30 * scale)])
    plan.path([(x, floor - 1420 * scale), (x - 5, floor - 1100 * scale), (x - 3, floor - 830 * scale)])
