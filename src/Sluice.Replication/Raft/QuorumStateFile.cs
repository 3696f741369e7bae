using System.Buffers;
using System.Text.Json;
using Sluice.Protocol;

namespace Sluice.Replication.Raft;

/// <summary>
/// The text of <c>__cluster_metadata-0/quorum-state</c>: one line of JSON without a line end, keys in this order:
/// <code>
/// data_version 0 (kraft.version 0): {"clusterId":"","leaderId":1,"leaderEpoch":2,"votedId":-1,"appliedOffset":0,
///                                    "currentVoters":[{"voterId":1}],"data_version":0}
/// data_version 1 (kraft.version 1):
/// {"leaderId":-1,"leaderEpoch":2,"votedId":-1,"votedDirectoryId":"AAAAAAAAAAAAAAAAAAAAAA","data_version":1}
/// </code>
/// Written to <c>quorum-state.tmp</c>, flushed, renamed. A missing file is epoch 0 without leader or vote; a leftover .tmp is ignored.
/// </summary>
public static class QuorumStateFile
{
    /// <summary>Name inside the metadata log's directory.</summary>
    public const string FileName = "quorum-state";

    /// <summary>A longer file is damaged.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>The file's bytes for <paramref name="state"/> at <paramref name="kraftVersion"/>.</summary>
    public static byte[] Encode(QuorumState state, short kraftVersion, VoterSet voters)
    {
        var into = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(into);
        json.WriteStartObject();
        if (kraftVersion == 0) json.WriteString("clusterId", "");
        json.WriteNumber("leaderId", state.LeaderId);
        json.WriteNumber("leaderEpoch", state.Epoch);
        json.WriteNumber("votedId", state.VotedKey?.Id ?? -1);
        if (kraftVersion == 0)
        {
            json.WriteNumber("appliedOffset", 0);
            json.WriteStartArray("currentVoters");
            foreach (Voter voter in voters.All)
            {
                json.WriteStartObject();
                json.WriteNumber("voterId", voter.Key.Id);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
        else
        {
            json.WriteString("votedDirectoryId", (state.VotedKey?.DirectoryId ?? Uuid.Zero).ToString());
        }

        json.WriteNumber("data_version", kraftVersion == 0 ? 0 : 1);
        json.WriteEndObject();
        json.Flush();
        return into.WrittenSpan.ToArray();
    }

    /// <summary>Reads either version; false with a reason when the bytes are not such a file.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out QuorumState state, out string? error)
    {
        state = QuorumState.Initial;
        error = null;
        if (bytes.Length > MaxBytes)
        {
            error = "longer than any quorum-state file";
            return false;
        }

        try
        {
            return TryRead(bytes, ref state, out error);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            error = e.Message;
            return false;
        }
    }

    private static bool TryRead(ReadOnlySpan<byte> bytes, ref QuorumState state, out string? error)
    {
        var json = new Utf8JsonReader(bytes);
        int? leaderId = null, epoch = null, votedId = null, version = null;
        Uuid votedDirectory = Uuid.Zero;
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            error = "not a JSON object";
            return false;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string? name = json.GetString();
            json.Read();
            switch (name)
            {
                case "leaderId": leaderId = json.GetInt32(); break;
                case "leaderEpoch": epoch = json.GetInt32(); break;
                case "votedId": votedId = json.GetInt32(); break;
                case "data_version": version = json.GetInt32(); break;
                case "votedDirectoryId":
                    if (!Uuid.TryParse(json.GetString(), out votedDirectory))
                    {
                        error = "votedDirectoryId is not an id";
                        return false;
                    }

                    break;
                default: json.Skip(); break;
            }
        }

        error = version is not (0 or 1) ? "data_version is neither 0 nor 1"
            : leaderId is null || epoch is null || votedId is null ? "leaderId, leaderEpoch or votedId is missing"
            : epoch < 0 ? "leaderEpoch is negative"
            : null;
        if (error is not null) return false;
        ReplicaKey? voted = votedId < 0 ? null : new ReplicaKey(votedId!.Value, votedDirectory);
        state = new QuorumState(epoch!.Value, Math.Max(-1, leaderId!.Value), voted);
        return true;
    }
}
