using System.Globalization;
using KinoiteZfs.Fuzz;

// dotnet run --project tests/Fuzz -c Release -- <rpm|cpio|tar|elf|all> <minutes each> [first round] [folder for
// findings]
if (args.Length is < 2 or > 4
    || !double.TryParse(args[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var minutes) || minutes <= 0
    || Target.Named(args[0]) is not { Count: > 0 } targets)
{
    await Console.Error.WriteLineAsync(
        $"usage: dotnet run --project tests/Fuzz -c Release -- <{string.Join('|', Target.Names)}|all> <minutes each> [first round] [folder for findings]");
    return 2;
}
var first = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 0;
var findings = Directory.CreateDirectory(args.Length > 3 ? args[3] : Path.Combine("artifacts", "fuzz"));
var found = 0;
foreach (var target in targets)
    found += await new Fuzzer(target, findings).RunAsync(first, TimeSpan.FromMinutes(minutes));
return found == 0 ? 0 : 1;
