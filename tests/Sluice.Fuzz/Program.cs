using Sluice.Fuzz;

return FuzzCommand.Run(args, Console.Out);
