using System.Globalization;
using System.Text;
using KinoiteZfs.Kmods;

namespace KinoiteZfs.Pipeline;

/// <summary>The machine's first and only root: busybox, <c>init.sh</c>, and everything else out of the image.</summary>
static class Initramfs
{
    const int Program = 0x1ED;
    const int Data = 0x1A4;
    const int Secret = 0x180;

    /// <param name="nonce">What every mark begins with.</param>
    public static async Task WriteAsync(
        FileInfo target, BootImage image, BootKernel kernel, GuestPlan plan, string nonce, FileInfo busybox, CancellationToken cancellation)
    {
        await using var stream = new FileStream(target.FullName, FileMode.CreateNew, FileAccess.Write);
        var archive = new CpioWriter(stream);
        foreach (var folder in (string[])["dev", "proc", "sys", "tmp", "etc", "run"])
            await archive.AddDirectoryAsync(folder, cancellation);
        // The kernel opens it before the first program runs.
        await archive.AddCharacterDeviceAsync("dev/console", 5, 1, cancellation);
        await AddAsync("bin/busybox", Program, busybox);
        await archive.AddFileAsync("init", Program, Init(), cancellation);
        await archive.AddFileAsync("boot-test/settings", Secret, Encoding.ASCII.GetBytes(Settings(image, plan, nonce)), cancellation);
        // Names of an image's files reach no shell: modules are numbers there.
        foreach (var (index, module) in kernel.Modules.Index())
            await AddAsync($"boot-test/{Number(index)}.ko", Data, module.Content);
        var order = string.Concat(kernel.Modules.Index().Select(module => Number(module.Index) + "\n"));
        await archive.AddFileAsync("boot-test/order", Data, Encoding.ASCII.GetBytes(order), cancellation);
        foreach (var program in image.Programs)
            await AddAsync(program.Path.Value, Program, program.Content);
        await archive.FinishAsync(cancellation);

        async Task AddAsync(string path, int permissions, FileInfo file)
        {
            await using var content = file.OpenRead();
            await archive.AddFileAsync(path, permissions, content.Length, content, cancellation);
        }
    }

    /// <summary>How <c>init.sh</c> calls a module.</summary>
    static string Number(int index) => index.ToString("000", CultureInfo.InvariantCulture);

    // The two paths are among those of UserlandTools: no word of them is the image's choice.
    static string Settings(BootImage image, GuestPlan plan, string nonce) =>
        $"nonce {nonce}\nplan {plan.Name}\nzfs /{image.Zfs}\nzpool /{image.Zpool}\nsums {plan.Sums}\n";

    static byte[] Init()
    {
        using var script = typeof(Initramfs).Assembly.GetManifestResourceStream("boot-init.sh")!;
        using var bytes = new MemoryStream();
        script.CopyTo(bytes);
        return bytes.ToArray();
    }
}
