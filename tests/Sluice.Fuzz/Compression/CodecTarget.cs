using System.Runtime.InteropServices;
using Sluice.Fuzz.Engine;
using Sluice.Protocol.Compression;

namespace Sluice.Fuzz.Compression;

/// <summary>
/// One codec. A case is a byte of what to do and the bytes: compressed ones are decoded under a limit and compared with a second decoder
/// (for zstd the managed one and libzstd with one another; gzip has none), plain ones go through the compressor and must come back.
/// </summary>
internal sealed class CodecTarget(string name, CompressionCodec codec) : FuzzTarget(name)
{
    private const int MostPlain = 1 << 20;
    private const long DecoderBytes = 256 * 1024;
    private const byte PlainFlag = 0x80;
    private static readonly int[] Limits = [0, 64, 4096, 1 << 16, MostPlain];

    private readonly BoundedBuffer _plain = new(MostPlain);
    private readonly BoundedBuffer _compressed = new(2 * MostPlain);
    private readonly BoundedBuffer _other = new(MostPlain);

    public override int PrefixBytes => 1;

    /// <summary>Decoders have tables and room for a block, whatever the input.</summary>
    public override long AllowedBytes(int inputBytes) => DecoderBytes + base.AllowedBytes(inputBytes);

    public override void Generate(FuzzRandom random, CaseBytes into)
    {
        bool isPlain = random.OneIn(codec == CompressionCodec.Zstd ? 3 : 8);
        into.Byte((byte)(random.Below(128) | (isPlain ? PlainFlag : 0)));
        byte[] plain = PlainBytes.Make(random, random.OneIn(50) ? 200_000 : 4000);
        if (isPlain)
        {
            into.Raw(plain);
            return;
        }
        _compressed.Clear(2 * MostPlain);
        Codecs.Compress(codec, Level(random), plain, _compressed);
        into.Raw(_compressed.Written);
    }

    /// <summary>Nothing behind a wrong checksum of the frame's header would be reached.</summary>
    public override void Repair(FuzzRandom random, CaseBytes bytes)
    {
        if (codec != CompressionCodec.Lz4 || bytes.Length < 8 || random.OneIn(8)) return;
        Span<byte> frame = bytes.Span[1..];
        int end = (frame[4] & 8) != 0 ? 14 : 6;
        if (frame.Length > end) frame[end] = (byte)(XxHash32.Compute(frame[4..end]) >> 8);
    }

    public override void Run(ReadOnlySpan<byte> input, CaseMeter meter)
    {
        if (input.IsEmpty) return;
        ReadOnlySpan<byte> bytes = input[1..];
        if ((input[0] & PlainFlag) != 0) RoundTrip(bytes, input[0] & 15, meter);
        else Decode(bytes, Limits[input[0] % Limits.Length], meter);
    }

    private static int Level(FuzzRandom random) => random.OneIn(2) ? Codecs.DefaultLevel : random.Below(14) - 3;

    private void Decode(ReadOnlySpan<byte> bytes, int limit, CaseMeter meter)
    {
        _plain.Clear(limit);
        meter.GrantedBytes = 3L * limit;
        meter.Begin();
        CodecStatus status = Codecs.Decompress(codec, bytes, _plain);
        meter.End();
        meter.Note((int)status);
        meter.NoteSize(bytes.Length);
        meter.NoteSize(_plain.Length);
        if (_plain.Length > limit) throw new FuzzFinding($"{_plain.Length} bytes for a limit of {limit}");
        if (status == CodecStatus.Ok) meter.Accept();
        if (codec == CompressionCodec.Zstd) CompareZstd(bytes, limit, status, meter);
        else if (codec != CompressionCodec.Gzip) Compare(bytes, limit, status);
    }

    private void Compare(ReadOnlySpan<byte> bytes, int limit, CodecStatus status)
    {
        List<byte>? plain = codec == CompressionCodec.Lz4
            ? ReferenceLz4.Decompress(bytes, 4 * MostPlain)
            : ReferenceSnappy.Decompress(bytes, 4 * MostPlain);
        CodecStatus wanted = ReferenceSnappy.Status(plain, limit);
        CompareStatus(wanted, status);
        if (status == CodecStatus.Ok && !CollectionsMarshal.AsSpan(plain).SequenceEqual(_plain.Written))
            throw new FuzzFinding("other bytes come out than of the reference");
    }

    private void CompareZstd(ReadOnlySpan<byte> bytes, int limit, CodecStatus status, CaseMeter meter)
    {
        _other.Clear(limit);
        meter.Begin();
        CodecStatus other = ZstdDecoder.Decompress(bytes, _other);
        meter.End();
        meter.NoteSize(_other.Length);
        // On some paths libzstd does not notice bits left over behind the literals of a damaged frame; the managed decoder always does.
        if (other == CodecStatus.Ok) CompareStatus(other, status);
        if (other == CodecStatus.Ok && !_other.Written.SequenceEqual(_plain.Written))
            throw new FuzzFinding("libzstd and the managed decoder differ");
    }

    /// <summary>What is malformed and too large may be said to be either.</summary>
    private static void CompareStatus(CodecStatus wanted, CodecStatus status)
    {
        if (wanted == CodecStatus.Ok != (status == CodecStatus.Ok)) throw new FuzzFinding($"{status} where the reference says {wanted}");
    }

    private void RoundTrip(ReadOnlySpan<byte> bytes, int level, CaseMeter meter)
    {
        _compressed.Clear(2 * MostPlain);
        _plain.Clear(MostPlain);
        meter.GrantedBytes = 16L * MostPlain;
        meter.Begin();
        bool fits = Codecs.Compress(codec, level == 0 ? Codecs.DefaultLevel : level, bytes, _compressed);
        CodecStatus status = fits ? Codecs.Decompress(codec, _compressed.Written, _plain) : CodecStatus.TooLarge;
        meter.End();
        meter.NoteSize(_compressed.Length);
        if (status != CodecStatus.Ok || !_plain.Written.SequenceEqual(bytes)) throw new FuzzFinding($"{status}: not what was compressed");
        meter.Accept();
        if (codec != CompressionCodec.Zstd) return;
        _other.Clear(MostPlain);
        if (ZstdDecoder.Decompress(_compressed.Written, _other) != CodecStatus.Ok || !_other.Written.SequenceEqual(bytes))
            throw new FuzzFinding("the managed decoder does not give back what libzstd compressed");
    }
}
