using Sluice.Base.Transports;
using Sluice.Base.Transports.Epoll;
using Sluice.Floor;

if (args.Length < 2 || !int.TryParse(args[0], out int port))
{
    Console.Error.WriteLine("Sluice.Floor PORT DIRECTORY [LOOPS=2]   the bare loop: receive, CRC-32C, pwritev, 32-byte answer; sendfile");
    return 2;
}

int loops = args.Length > 2 ? int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture) : 2;
ITransport transport = new EpollTransport();
var files = new FloorFiles(args[1]);
var all = new FloorLoop[loops];
for (int i = 0; i < loops; i++) all[i] = new FloorLoop(transport, files);
foreach (FloorLoop loop in all) new Thread(loop.Run) { IsBackground = true }.Start();

using IListener listener = transport.Listen("127.0.0.1", port, 128);
Console.WriteLine($"floor listens on 127.0.0.1:{listener.Local.Port}, pid {Environment.ProcessId}");
new FloorAcceptor(transport, listener, all).Run();
return 0;
