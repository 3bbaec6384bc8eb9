// Colours of the similarities in view: table[floor((s − low) · scale)] for the cell under each pixel.
// One triangle over the whole target. Twin: cells.ts, fillPixels.
//
// frame       uniform, 64 bytes
// whole, fine r32float textures of cells [h, w]; row y, column x
// table       rgba8unorm texture, [1, entries]

struct Part {
  first: vec2f, // leaf of the first column and row
  last: vec2f,  // leaf after the last ones
}

struct Frame {
  origin: vec2f,   // leaf at the left and upper edge
  perPixel: f32,   // leaves a pixel
  low: f32,        // similarity of the first colour
  whole: Part,
  fine: Part,      // empty where there is none
  scale: f32,      // colours a unit of similarity
  entries: f32,
  padding: vec2f,
}

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var whole: texture_2d<f32>;
@group(0) @binding(2) var fine: texture_2d<f32>;
@group(0) @binding(3) var table: texture_2d<f32>;

@vertex
fn corner(@builtin(vertex_index) i: u32) -> @builtin(position) vec4f {
  return vec4f(f32(i & 1u) * 4.0 - 1.0, f32(i >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

fn holds(part: Part, leaf: vec2f) -> bool {
  return all(leaf >= part.first) && all(leaf < part.last);
}

fn cell(part: Part, cells: vec2u, leaf: vec2f) -> vec2u {
  let perLeaf = vec2f(cells) / max(vec2f(1.0), part.last - part.first);
  let at = vec2i(floor((leaf - part.first) * perLeaf));
  return vec2u(clamp(at, vec2i(0), vec2i(cells) - 1));
}

@fragment
fn colour(@builtin(position) at: vec4f) -> @location(0) vec4f {
  let leaf = frame.origin + at.xy * frame.perPixel;
  var similarity = 0.0;
  if (holds(frame.fine, leaf)) {
    similarity = textureLoad(fine, cell(frame.fine, textureDimensions(fine), leaf), 0).r;
  } else if (holds(frame.whole, leaf)) {
    similarity = textureLoad(whole, cell(frame.whole, textureDimensions(whole), leaf), 0).r;
  } else {
    return vec4f(0.0);
  }
  let entry = clamp(floor((similarity - frame.low) * frame.scale), 0.0, frame.entries - 1.0);
  return textureLoad(table, vec2u(u32(entry), 0u), 0);
}
