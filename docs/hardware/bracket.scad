// Made by scripts/hardware_drawings.py: change the measures here or there. Millimetres.
plate = [80.0, 60.0, 4.0];
screw = 4.3;
screw_pitch = [66.0, 46.0];
camera_pitch = [21.0, 12.5];
camera_screw = 2.2;
camera_slot = 2.0;
lens = 12.0;
hood = [28.0, 22.0];
wall = 2.0;
shutter = [22.0, 62.0, 1.8];
shutter_gap = 8.0;
slack = 0.4;
button_plate = [40.0, 140.0, 3.0];
button_hole = 16.2;

// Prints without supports, in PLA or PETG, black. The camera sits behind the plate, its lens in the square opening; the hood reaches the
// glass; the shutter slides from the side and covers the lens with its closed half.
module screws(pitch, diameter, slot, thick) {
    for (x = [-1, 1], y = [-1, 1]) hull() for (s = [-0.5, 0.5])
        translate([x * pitch[0] / 2 + s * slot, y * pitch[1] / 2, -1]) cylinder(d = diameter, h = thick + 2, $fn = 32);
}

module bracket() {
    rail = shutter[2] + 2 * slack;
    difference() {
        union() {
            translate([-plate[0] / 2, -plate[1] / 2, 0]) cube(plate);
            translate([-hood[0] / 2, -hood[0] / 2, 0]) cube([hood[0], hood[0], plate[2] + hood[1]]);
        }
        translate([-lens / 2, -lens / 2, -1]) cube([lens, lens, plate[2] + 2]);
        translate([-hood[0] / 2 + wall, -hood[0] / 2 + wall, plate[2]]) cube([hood[0] - 2 * wall, hood[0] - 2 * wall, hood[1] + 1]);
        translate([-hood[0] / 2 - 1, -shutter[0] / 2 - slack, plate[2] + shutter_gap]) cube([hood[0] + 2, shutter[0] + 2 * slack, rail]);
        screws(screw_pitch, screw, 0, plate[2]);
        screws(camera_pitch, camera_screw, camera_slot, plate[2]);
    }
}

module shutter_slide() {
    difference() {
        union() {
            translate([-shutter[1] / 2, -shutter[0] / 2, 0]) cube([shutter[1], shutter[0], shutter[2]]);
            translate([shutter[1] / 2 - 3, -shutter[0] / 2, 0]) cube([3, shutter[0], 6]);
        }
        translate([-shutter[1] / 2 + 5, -lens / 2 - 1, -1]) cube([lens + 2, lens + 2, shutter[2] + 2]);
    }
}

module buttons() {
    difference() {
        translate([-button_plate[0] / 2, -button_plate[1] / 2, 0]) cube(button_plate);
        for (i = [-1, 0, 1]) translate([0, i * 40, -1]) cylinder(d = button_hole, h = button_plate[2] + 2, $fn = 64);
        for (i = [-1, 1]) translate([0, i * (button_plate[1] / 2 - 7), -1]) cylinder(d = screw, h = button_plate[2] + 2, $fn = 32);
    }
}

bracket();
translate([0, 60, 0]) shutter_slide();
translate([80, 20, 0]) buttons();
