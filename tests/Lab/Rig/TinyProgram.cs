namespace KinoiteZfs.Lab;

/// <summary>Programs of a few instructions, without any library: something that goes wrong for real, in the place of
/// zpool.</summary>
static class TinyProgram
{
    /// <summary>Sleeps for ever.</summary>
    public static Task HangAsync(string target) => CompileAsync(target, "for (;;) call(34, 0, 0, 0); /* pause */");

    /// <summary>Makes the kernel panic: Documentation/admin-guide/sysrq.rst, "c".</summary>
    public static Task PanicAsync(string target) => CompileAsync(target, """
        long trigger = call(2, (long)"/proc/sysrq-trigger", 1, 0); /* open */
        call(1, trigger, (long)"c", 1); /* write */
        """);

    static async Task CompileAsync(string target, string body)
    {
        var source = target + ".c";
        await File.WriteAllTextAsync(source, $$"""
            static long call(long number, long a, long b, long c)
            {
                long result;
                __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
                return result;
            }
            void _start(void)
            {
                {{body}}
                call(60, 1, 0, 0); /* exit */
            }

            """);
        await Tool.RunAsync("gcc", "-O1", "-static", "-nostdlib", "-ffreestanding", "-o", target, source);
    }
}
