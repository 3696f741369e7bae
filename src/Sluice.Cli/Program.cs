using Sluice.Base.Transports.Sockets;
using Sluice.Cli;

SocketsTransport.CompleteInline(); // before anything makes a socket, be it only to find a free port
return CommandLine.Run(args, new Output(Console.Out, Console.Error));
