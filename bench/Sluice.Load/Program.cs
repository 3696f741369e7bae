using System.Globalization;
using Sluice.Load;

const int firstPort = 29092;

var targets = new List<string>();
var cells = new List<string>();
int pairs = 5;
double warmSeconds = 3;
for (int i = 0; i < args.Length; i++)
{
    if (args[i] == "--pairs" && i + 1 < args.Length) pairs = int.Parse(args[++i], CultureInfo.InvariantCulture);
    else if (args[i] == "--warm" && i + 1 < args.Length) warmSeconds = double.Parse(args[++i], CultureInfo.InvariantCulture);
    else if (args[i].Contains('=', StringComparison.Ordinal)) targets.Add(args[i]);
    else cells.Add(args[i]);
}
Cell[] chosen = cells.Count == 0 ? Cell.All : [.. Cell.All.Where(cell => cells.Contains(cell.Name))];
if (targets.Count == 0 || chosen.Length == 0)
{
    Console.Error.WriteLine("Sluice.Load TARGET… [CELL…] [--pairs 5] [--warm 3]");
    Console.Error.WriteLine("  TARGET  kafka=DIR | sluice=DIR | floor=DIR | NAME=HOST:PORT:PID      the first one is what ratios refer to");
    Console.Error.WriteLine($"  CELL    {string.Join(' ', Cell.All.Select(cell => cell.Name))}");
    return 2;
}

var open = new List<Target>();
try
{
    for (int i = 0; i < targets.Count; i++) open.Add(Target.Open(targets[i], firstPort + (10 * i)));
    Report.Header();
    foreach (Cell cell in chosen) CellComparison.Run(cell, open, pairs, warmSeconds);
    return 0;
}
finally
{
    foreach (Target target in open) target.Dispose();
}
