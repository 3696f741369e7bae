using System.Globalization;

namespace Sluice.Load.Servers;

/// <summary>A server as named on the command line: <c>NAME=DIR</c> to start one, <c>NAME=HOST:PORT:PID</c> to take a running one.</summary>
/// <param name="Name">As printed. Its beginning says the kind: kafka…, floor…, everything else is Sluice.</param>
/// <param name="Kind">What kind of program it is.</param>
/// <param name="Place">The directory of its program; empty for a running one.</param>
internal sealed record ServerSource(string Name, ServerKind Kind, string Place)
{
    public Endpoint RunningAt { get; private init; }

    public int RunningProcessId { get; private init; }

    public bool IsRunning => RunningProcessId > 0;

    public static ServerSource Parse(string text)
    {
        string[] parts = text.Split('=', 2);
        if (parts.Length != 2 || parts[0].Length == 0) throw new ArgumentException($"{text}: NAME=DIRECTORY or NAME=HOST:PORT:PID");
        ServerKind kind = KindOf(parts[0]);
        string[] address = parts[1].Split(':');
        if (address.Length != 3) return new ServerSource(parts[0], kind, Path.GetFullPath(parts[1]));
        int port = int.Parse(address[1], CultureInfo.InvariantCulture);
        return new ServerSource(parts[0], kind, "")
        {
            RunningAt = new Endpoint(address[0], port, kind == ServerKind.Floor),
            RunningProcessId = int.Parse(address[2], CultureInfo.InvariantCulture),
        };
    }

    public static ServerKind KindOf(string name)
    {
        if (name.StartsWith("kafka", StringComparison.Ordinal)) return ServerKind.Kafka;
        return name.StartsWith("floor", StringComparison.Ordinal) ? ServerKind.Floor : ServerKind.Sluice;
    }
}
