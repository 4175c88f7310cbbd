--TEST--
SharedMemory: an object without a block, as SoapClient creates it, is like a freed block
--EXTENSIONS--
shm
soap
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$wsdl = temporary_path();
file_put_contents($wsdl, <<<'XML'
    <definitions name="t" targetNamespace="urn:t" xmlns:t="urn:t" xmlns="http://schemas.xmlsoap.org/wsdl/"
      xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/">
      <types><xsd:schema targetNamespace="urn:t"><xsd:complexType name="T"><xsd:sequence>
        <xsd:element name="a" type="xsd:string"/></xsd:sequence></xsd:complexType></xsd:schema></types>
      <message name="in"/><message name="out"><part name="result" type="t:T"/></message>
      <portType name="p"><operation name="f"><input message="t:in"/><output message="t:out"/></operation></portType>
      <binding name="b" type="t:p"><soap:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/>
        <operation name="f"><soap:operation soapAction=""/>
          <input><soap:body use="encoded" namespace="urn:t" encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"/></input>
          <output><soap:body use="encoded" namespace="urn:t" encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"/></output>
        </operation></binding>
      <service name="s"><port name="p" binding="t:b"><soap:address location="urn:nowhere"/></port></service>
    </definitions>
    XML);
class Answered extends SoapClient
{
    public function __doRequest(string $request, string $location, string $action, int $version, bool $oneWay = false): ?string
    {
        return <<<'XML'
            <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="urn:t"
              xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><s:Body><t:fResponse>
              <result i:type="t:T"/></t:fResponse></s:Body></s:Envelope>
            XML;
    }
}
$make = static fn (string $class) => (new Answered($wsdl, ['classmap' => ['T' => $class], 'cache_wsdl' => WSDL_CACHE_NONE]))->f();
$block = $make(SharedMemory::class);
var_dump($block);
try_to(fn() => $block->read());
try_to(fn() => $block->write(''));
try_to(fn() => count($block));
try_to(fn() => $block->free());

// Of structures, var_dump() says so.
foreach (['Atomic', 'AtomicFloat', 'Vector', 'Mutex', 'FixedPool', 'RingBuffer', 'GlobalMemory', 'Queue', 'Message'] as $name) {
    $shown = print_r($make("SharedMemory\\$name"), true);
    expect_true(preg_match('/^SharedMemory.\w+ Object\s+\(\s+\[constructed\] =>\s+\)\s+$/', $shown) === 1, "$name: $shown");
}
?>
--EXPECTF--
object(SharedMemory)#%d (1) {
  ["freed"]=>
  bool(true)
}
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
