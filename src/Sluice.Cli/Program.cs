using Sluice.Cli;

return CommandLine.Run(args, new Output(Console.Out, Console.Error));
