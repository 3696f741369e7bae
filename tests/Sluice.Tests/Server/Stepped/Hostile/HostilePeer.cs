using System.Buffers.Binary;
using Sluice.Base;
using Sluice.Protocol;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Wire;

namespace Sluice.Tests.Server.Stepped.Hostile;

/// <summary>
/// A peer that means no good, or is merely broken: it sends frames that were changed, parts of frames, bytes one by one, floods that it
/// does not read the answers of, and resets. One of a few ways at a time; a new connection when the node has closed the old one.
/// </summary>
internal sealed class HostilePeer(SteppedNode node, Prng random)
{
    private const int LargeFrameBytes = 600 * 1024;
    private const int DribbleBytes = 40;

    private SteppedClient _client = node.Connect("hostile");
    private byte[] _dribbled = [];
    private int _at;

    /// <summary>Connections the node has closed on it.</summary>
    public int Closed { get; private set; }

    /// <summary>Does the next bad thing.</summary>
    public void Act()
    {
        if (_client.IsClosed) Reconnect();
        if (_at < _dribbled.Length)
        {
            Dribble();
            return;
        }
        switch (random.NextInt(10))
        {
            case 0: HalfFrame(); break;
            case 1: BeginDribble(); break;
            case 2: Flood(); break;
            case 3: LargeFrame(); break;
            case 4: _client.Reset(); Reconnect(); break;
            case 5: _client.SendRaw(Garbage(1 + random.NextInt(300))); break;
            case 6: _client.FinishSending(); break;
            case 7: _client.IsReading = !_client.IsReading; break;
            default: _client.SendRaw(Mutated(GoodFrame())); break;
        }
        _client.Pump();
    }

    /// <summary>Hangs up.</summary>
    public void Leave() => _client.Close();

    private void Reconnect()
    {
        Closed++;
        _client.Close();
        _client = node.Connect("hostile");
        _dribbled = [];
        _at = 0;
    }

    private void HalfFrame()
    {
        byte[] frame = GoodFrame();
        _client.SendRaw(frame.AsSpan(0, 1 + random.NextInt(frame.Length)));
    }

    private void BeginDribble()
    {
        _dribbled = GoodFrame();
        _at = 0;
    }

    private void Dribble()
    {
        int count = Math.Min(1 + random.NextInt(DribbleBytes), _dribbled.Length - _at);
        _client.SendRaw(_dribbled.AsSpan(_at, count));
        _at += count;
    }

    private void Flood()
    {
        _client.IsReading = random.NextInt(2) == 0;
        byte[] frame = GoodFrame();
        for (int i = 20 + random.NextInt(60); i > 0; i--) _client.SendRaw(frame);
    }

    /// <summary>Says that much will come, and sends some of it, or all of it as one produce request of noise.</summary>
    private void LargeFrame()
    {
        byte[] bytes = Garbage(sizeof(int) + 8 + random.NextInt(LargeFrameBytes));
        BinaryPrimitives.WriteInt32BigEndian(bytes, random.NextInt(2) == 0 ? LargeFrameBytes : bytes.Length - sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), SteppedRequests.ProduceVersion);
        _client.SendRaw(bytes);
    }

    private byte[] Garbage(int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) bytes[i] = (byte)random.Next();
        return bytes;
    }

    private byte[] GoodFrame() => random.NextInt(6) switch
    {
        0 => Frame(ApiKey.ApiVersions, 3, new ApiVersionsRequest { ClientSoftwareName = "x", ClientSoftwareVersion = "1" }),
        1 => Frame(ApiKey.Metadata, 12, new MetadataRequest { Topics = [new MetadataRequestTopic { Name = "hostile" }] }),
        2 => Frame(ApiKey.Fetch, 12, Patient(SteppedRequests.FetchOf("hostile", (0, random.NextInt(3)), (1, 1 << 20)))),
        3 => Frame(ApiKey.Produce, 12, SteppedRequests.ProduceOf("hostile", 0, Batches.Of(new string('h', random.NextInt(3000))), acks: 1)),
        4 => Frame(ApiKey.Produce, 12, SteppedRequests.ProduceOf("hostile", 1, Batches.Of("a", "b"), acks: 0)),
        _ => Frame(ApiKey.Produce, 12, SteppedRequests.ProduceOf("hostile", 1, Batches.Idempotent(77, 0, random.NextInt(5), "a"))),
    };

    /// <summary>Parks, while it finds nothing, for longer than the run.</summary>
    private static FetchRequest Patient(FetchRequest request)
    {
        request.MaxWaitMs = 600_000;
        request.MinBytes = 1 << 20;
        return request;
    }

    private byte[] Frame(ApiKey key, short version, IMessage request) => _client.Frame(key, version, request);

    private byte[] Mutated(byte[] frame)
    {
        for (int left = random.NextInt(4); left > 0; left--)
        {
            int at = random.NextInt(frame.Length);
            // A frame that grows by millions of bytes is what LargeFrame is for.
            if (at < 2) continue;
            frame[at] = random.NextInt(3) == 0 ? (byte)0xFF : (byte)random.Next();
        }
        return frame;
    }
}
