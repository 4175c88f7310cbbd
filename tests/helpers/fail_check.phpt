--TEST--
The tests' helpers: a check that fails ends its process and all that wait for it with status 1, and what they made is cleaned up
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$failing = [
    'in the process' => 'expect_true(false, "it");',
    'caught by nothing' => 'try { expect_true(false, "it"); } catch (Throwable) { echo "caught"; }',
    'in a function with a finally' => 'try { expect_true(false, "it"); } finally { $kept = null; }',
    'in a child' => 'in_child(static fn () => expect_true(false, "it"));',
    'in a child that is waited for' => 'end_of(fork_child(static fn () => expect_true(false, "it")));',
    'in a child that throws' => 'in_child(static fn () => throw new Exception("it"));',
    "in a child's child" => 'in_child(static fn () => in_child(static fn () => expect_true(false, "it")));',
    'in a child that is not waited for' => 'fork_child(static fn () => expect_true(false, "it")); usleep(200_000);',
    'in one of several children' => 'wait_for(...fork_at_once(3, static fn (int $i) => expect_true($i !== 1, "it")));',
    'in a partner' => 'Partner::fork(static fn () => expect_true(false, "it"))->end();',
    'in a partner that is killed' =>
        '$partner = Partner::fork(static fn () => expect_true(false, "it")); usleep(200_000); $partner->kill();',
    'in an unrelated partner' => 'Partner::start("expect_true(false, \"it\");")->end();',
    'in an unrelated partner that is heard' =>
        'try { Partner::start("expect_true(false, \"it\");")->hear(); } catch (Throwable) {}',
    'in an unrelated process' => 'in_unrelated_process("exit(1);");',
    'in what an unrelated process throws' => 'in_unrelated_process("throw new Exception(\"it\");");',
    'in a child that is left running' => 'fork_child(static fn () => sleep(1000));',
    'in a child that crashes' => 'in_child(static fn () => posix_kill(getmypid(), SIGSEGV));',
    'in a destructor' => 'final class D { function __destruct() { expect_true(false, "it"); } } $d = new D(); unset($d);',
    'in a destructor at the end' => 'final class D { function __destruct() { expect_true(false, "it"); } } $d = new D();',
    'in a signal handler' =>
        'pcntl_async_signals(true); pcntl_signal(SIGUSR1, static fn () => expect_true(false, "it"));
        posix_kill(getmypid(), SIGUSR1);',
    'in a handler while it waits' => 'pcntl_async_signals(true); pcntl_signal(SIGALRM, static fn () => expect_true(false, "it"));
        pcntl_alarm(1); (new SharedMemory\Atomic())->wait(0);',
    'in a fiber' => '(new Fiber(static fn () => expect_true(false, "it")))->start();',
    'in a generator' => 'foreach ((static function () { yield 1; expect_true(false, "it"); })() as $value);',
    'in an error handler' => 'set_error_handler(static fn () => expect_true(false, "it")); echo $undefined;',
    'while output is kept' => 'ob_start(); expect_true(false, "it");',
    'in a clean-up' => 'at_end(static fn () => expect_true(false, "it"));',
    'in a clean-up that throws' => 'at_end(static fn () => throw new Exception("it"));',
    'in the body of synchronized()' => '(new SharedMemory\Mutex())->synchronized(static fn () => expect_true(false, "it"));',
    'in an iterator for pushAll()' => '(new SharedMemory\Queue(100))->pushAll((static function () {
        yield 1;
        expect_true(false, "it");
    })());',
];
$record = temporary_path();
foreach ($failing as $where => $code) {
    file_put_contents($record, '');
    $left = [];
    $process = proc_open(
        [
            ...unrelated_php(), '-d', 'display_errors=1', '-r',
            sprintf(
                'require %s; at_end(static fn () => print "[first]"); $path = temporary_path(); touch($path); echo "$path\n"; %s',
                var_export(dirname(__DIR__) . '/helpers.inc', true), $code,
            ),
        ],
        [0 => ['file', '/dev/null', 'r'], 1 => ['pipe', 'w'], 2 => ['redirect', 1]],
        $pipes,
        null,
        ['SHM_FAILED_CHECKS' => $record, 'SHM_TEST' => 'this one'] + getenv(),
    );
    [$path, $output] = explode("\n", stream_get_contents($pipes[1]), 2);
    fclose($pipes[1]);
    $status = proc_close($process);
    expect_true($status === 1, "$where: the status is 1, not $status: $output");
    expect_true(str_contains($output, 'not true: ') || str_contains($output, 'Uncaught'), "$where: it says what: $output");
    expect_true(str_contains($output, '[first]') && !file_exists($path), "$where: all is cleaned up: $output");
    $recorded = file_get_contents($record);
    expect_true(preg_match('/^(this one\t.+\n)+$/', $recorded) === 1, "$where: it is recorded: $recorded");
}
// What holds, and what is expected, fails nothing.
foreach ([
    'expect_true(true, "it");', 'wait_for(fork_child(static fn () => null));', 'end_of(fork_child(static fn () => 7));',
    'in_failing_process(255, "throw new Exception();");', 'Partner::start("exit(3);")->end(3);', '',
] as $code) {
    file_put_contents($record, '');
    putenv("SHM_FAILED_CHECKS=$record");
    $code = 'require $argv[1]; at_end(static fn () => print "[first]"); ' . $code;
    $output = in_unrelated_process($code, dirname(__DIR__) . '/helpers.inc');
    expect_true($output === '[first]' && filesize($record) === 0, "$code prints $output");
}
echo count($failing), " failures\n";
?>
--EXPECT--
29 failures
